// SPDX-License-Identifier: BSL-1.0
// Rates of uploads: kept, shared, changed under way, cancelled, and no stall.
#include "flow/world.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(throttling)

namespace {

/// Uploads so many parts at once, and says how many bytes a second that made.
double bytes_per_second(world& w, std::size_t size, upload_options options, std::string key = "k") {
    auto from = std::make_shared<memory_source>(some_bytes(size));
    auto const begun = w.clock->now();
    async::steady_time end{};
    auto timed = [](world& in, std::string name, source_ptr bytes, upload_options how,
                    async::steady_time& ended) -> asio::awaitable<upload_result> {
        auto done = co_await in.bucket().upload(name, bytes, how);
        ended = in.clock->now();
        co_return done;
    };
    auto const done = w.run(timed(w, key, from, options, end));
    BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
    BOOST_TEST((w.service.object("examplebucket", key) == from->bytes));
    return static_cast<double>(size) / std::chrono::duration<double>(end - begun).count();
}

upload_options at_once(int many) {
    auto options = in_small_parts();
    options.concurrency = many;
    return options;
}

auto const within_5_percent = boost::test_tools::tolerance(0.05);

} // namespace

BOOST_AUTO_TEST_CASE(the_rate_of_a_client_and_of_an_upload_is_kept_by_one_part_and_by_sixteen) {
    for (int many : {1, 16}) {
        world w(nullptr, [](client_options& o) { o.rate_limit = 500'000; });
        BOOST_TEST(bytes_per_second(w, 4'000'000, at_once(many)) == 500'000.0, within_5_percent);

        auto options = at_once(many);
        options.rate = std::make_shared<rate_limit>(200'000);
        BOOST_TEST(bytes_per_second(w, 2'000'000, options) == 200'000.0, within_5_percent); // the lower one holds

        options.rate->set(0);
        w.made->set_rate_limit(300'000);
        BOOST_TEST(bytes_per_second(w, 2'000'000, options) == 300'000.0, within_5_percent);
    }
}

BOOST_AUTO_TEST_CASE(uploads_share_the_rate_of_their_client) {
    world w(nullptr, [](client_options& o) { o.rate_limit = 500'000; });
    auto first = std::make_shared<memory_source>(some_bytes(4'000'000));
    auto second = std::make_shared<memory_source>(some_bytes(4'000'000));
    auto a = w.start(w.bucket().upload("a", first, at_once(4)));
    auto b = w.start(w.bucket().upload("b", second, at_once(4)));
    auto const begun = w.clock->now();
    w.turn();
    BOOST_TEST((a->is->has_value() && b->is->has_value()));
    double const seconds = std::chrono::duration<double>(w.clock->now() - begun).count();
    BOOST_TEST(8'000'000 / seconds == 500'000.0, within_5_percent);
    BOOST_TEST((*a->is)->totals.bytes_per_second == (*b->is)->totals.bytes_per_second,
               boost::test_tools::tolerance(0.2));
}

BOOST_AUTO_TEST_CASE(a_rate_changes_under_way) {
    world w;
    auto rate = std::make_shared<rate_limit>(100'000);
    auto options = at_once(4);
    options.rate = rate;
    auto faster = w.clock->make_timer();
    faster->set(w.clock->now() + 10s, [&] { rate->set(1'000'000); });
    // A million bytes in the first ten seconds, nine in the next nine.
    BOOST_TEST(bytes_per_second(w, 10'000'000, options) == 10'000'000 / 19.0, within_5_percent);
}

BOOST_AUTO_TEST_CASE(waiting_for_a_rate_is_no_stall) {
    world w(nullptr, [](client_options& o) { o.timeouts.low_speed_time = 2s; });
    auto options = at_once(16);
    options.rate = std::make_shared<rate_limit>(4'000);
    BOOST_TEST(bytes_per_second(w, 300'000, options) == 4'000.0, within_5_percent);
}

BOOST_AUTO_TEST_CASE(a_throttled_upload_and_a_throttled_writer_can_be_stopped) {
    for (bool by_writer : {false, true}) {
        world w;
        cancellation_source stop;
        auto options = at_once(4);
        options.cancellation = stop.token();
        options.rate = std::make_shared<rate_limit>(1'000);
        auto timer = w.clock->make_timer();
        auto const begun = w.clock->now();
        timer->set(begun + 20s, [&] { stop.abort(); });
        int left = 100;
        auto next = [&left]() -> asio::awaitable<std::string> {
            co_return left-- > 0 ? std::string(10'000, 'x') : std::string();
        };
        auto from = std::make_shared<memory_source>(some_bytes(1'000'000));
        auto const end = by_writer ? w.run(w.bucket().upload_stream("k", from_generator(next), options))
                                   : w.run(w.bucket().upload("k", from, options));
        BOOST_REQUIRE(end.has_error());
        BOOST_TEST((end.error().code == errc::aborted));
        BOOST_TEST((end.error().parts == parts_status::removed));
        BOOST_TEST((w.clock->now() - begun < 30s));
        w.check_nothing_is_lent();
    }
}

BOOST_AUTO_TEST_CASE(the_service_is_told_the_rate_when_it_shall_keep_to_it) {
    world w;
    auto options = at_once(4);
    options.rate = std::make_shared<rate_limit>(800 * 1024);
    options.rate_by_service = true;
    double const rate = bytes_per_second(w, 8'000'000, options);
    BOOST_TEST(rate < 830'000);
    BOOST_TEST(rate > 600'000);

    options.rate->set(100 * 1024);
    auto from = std::make_shared<memory_source>(some_bytes(1'000'000));
    auto const refused = w.run(w.bucket().upload("k", from, options));
    BOOST_REQUIRE(refused.has_error());
    BOOST_TEST((refused.error().code == errc::invalid_argument));
    BOOST_TEST(w.service.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_SUITE_END()
