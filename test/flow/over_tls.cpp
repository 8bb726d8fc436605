// SPDX-License-Identifier: BSL-1.0
// Stops and failures at every step below TLS: in handshakes, amid records, between an answer and the next request.
#include "flow/secure_world.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(over_tls)

namespace {

std::shared_ptr<memory_source> three_parts() { return std::make_shared<memory_source>(some_bytes(3 * small_part - 5)); }

constexpr net::tls_version versions[] = {net::tls_version::v1_2, net::tls_version::v1_3};

} // namespace

BOOST_AUTO_TEST_CASE(one_failing_step_is_survived_wherever_it_is) {
    for (net::tls_version const version : versions)
        for (int at = 1;; ++at) BOOST_TEST_CONTEXT("TLS 1." << static_cast<int>(version) + 2 << ", step " << at) {
                auto const fuse = std::make_shared<testing::fuse>(at);
                secure_world w(fuse, secure_settings(version));
                auto const from = three_parts();
                auto const end = w.run(w.bucket().upload("k", from, in_small_parts()));
                BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
                BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
                w.check_nothing_is_lent();
                if (!fuse->has_blown()) {
                    BOOST_TEST(at > 20); // or there was nothing to fail
                    break;
                }
            }
}

BOOST_AUTO_TEST_CASE(a_pause_at_any_step_can_be_resumed_and_an_abort_leaves_nothing) {
    for (net::tls_version const version : versions)
        for (int at = 1;; ++at) BOOST_TEST_CONTEXT("TLS 1." << static_cast<int>(version) + 2 << ", step " << at) {
                bool const pauses = at % 2 == 0;
                cancellation_source stop;
                auto const fuse =
                    std::make_shared<testing::fuse>(at, [&] { pauses ? (void)stop.pause() : (void)stop.abort(); });
                secure_world w(fuse, secure_settings(version));
                auto const from = three_parts();
                auto options = in_small_parts(w.store);
                options.cancellation = stop.token();
                auto const end = w.run(w.bucket().upload("k", from, options));
                w.check_nothing_is_lent();
                if (end.has_error() && pauses) {
                    BOOST_TEST((end.error().code == errc::paused));
                    auto const again = w.run(w.bucket().upload("k", from, in_small_parts(w.store)));
                    BOOST_REQUIRE_MESSAGE(again.has_value(), (again ? "" : to_string(again.error())));
                }
                BOOST_TEST(w.service.uploads("examplebucket").empty());
                if (w.service.has_object("examplebucket", "k"))
                    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
                else
                    BOOST_TEST((end.has_error() && !pauses));
                if (!fuse->has_blown()) break;
            }
}

BOOST_AUTO_TEST_SUITE_END()
