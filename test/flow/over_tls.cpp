// SPDX-License-Identifier: BSL-1.0
// Stops and failures at every step below TLS: in handshakes, amid records, between an answer and the next request.
#include "flow/world.hpp"
#include "help/certificates.hpp"
#include "net/tls/tls.hpp"
#include "testing/pipe.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(over_tls)

namespace {

/// Hands out pipes whose other end speaks TLS before it is served.
class secured_pipes final : public net::connector {
public:
    secured_pipes(testing::service_core& core, net::tls_context server) : core_(core), server_(std::move(server)) {}

    asio::awaitable<result<net::connection_ptr>> connect(net::peer, async::duration) override {
        auto ends = testing::make_pipe(core_.runtime, 5000); // less than a record
        core_.spawn(shake_hands(core_, std::move(ends.second), server_));
        co_return std::move(ends.first);
    }

private:
    static asio::awaitable<void> shake_hands(testing::service_core& core, net::connection_ptr connection,
                                             net::tls_context server) {
        auto secure = co_await net::tls_accept(std::move(connection), server);
        if (secure) core.serve(std::move(*secure));
    }

    testing::service_core& core_;
    net::tls_context server_;
};

/// TLS on top of another connector's connections.
class securing final : public net::connector {
public:
    securing(net::connector_ptr below, net::tls_context client)
        : below_(std::move(below)), client_(std::move(client)) {}

    asio::awaitable<result<net::connection_ptr>> connect(net::peer to, async::duration limit) override {
        auto plain = co_await below_->connect(to, limit);
        if (!plain) co_return plain.error();
        (*plain)->expires_after(limit);
        co_return co_await net::tls_connect(std::move(*plain), client_, "oss.example");
    }

private:
    net::connector_ptr below_;
    net::tls_context client_;
};

certificates const& papers() {
    static certificates const one("oss.example");
    return one;
}

class secure_world : public world {
public:
    secure_world(testing::fuse_ptr fuse, net::tls_version newest) {
        net::client_rules rules;
        rules.ca_file = papers().certificate_file();
        auto server =
            net::tls_context::for_server(papers().certificate_file(), papers().key_file(), std::string(), newest)
                .value();
        auto pipes =
            testing::watch(std::make_shared<secured_pipes>(service.core(), std::move(server)), std::move(fuse));
        auto client = std::make_shared<securing>(std::move(pipes), net::tls_context::for_client(rules).value());
        made.emplace(detail::client_access::make(io.get_executor(), service.options(), clock, std::move(client)));
    }
};

std::shared_ptr<memory_source> three_parts() { return std::make_shared<memory_source>(some_bytes(3 * small_part - 5)); }

constexpr net::tls_version versions[] = {net::tls_version::v1_2, net::tls_version::v1_3};

} // namespace

BOOST_AUTO_TEST_CASE(one_failing_step_is_survived_wherever_it_is) {
    for (net::tls_version const version : versions)
        for (int at = 1;; ++at) BOOST_TEST_CONTEXT("TLS 1." << static_cast<int>(version) + 2 << ", step " << at) {
                auto const fuse = std::make_shared<testing::fuse>(at);
                secure_world w(fuse, version);
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
                secure_world w(fuse, version);
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
