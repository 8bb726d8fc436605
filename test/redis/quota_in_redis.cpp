// SPDX-License-Identifier: BSL-1.0
// A quota on a real redis-server: turns, stops, and a Redis that is not there.
#include <ossio/redis.hpp>

#include "help/run.hpp"
#include "redis/help/redis_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(quota_in_redis, *boost::unit_test::precondition(redis_is_installed))

namespace {

constexpr std::uint64_t mib = 1 << 20;

asio::awaitable<void> admit_and_note(upload_quota_ptr by, std::uint64_t bytes, int number, std::vector<int>& order) {
    co_await by->admit(bytes);
    order.push_back(number);
    by->acknowledged(bytes, 0ms);
}

} // namespace

BOOST_AUTO_TEST_CASE(requests_are_admitted_in_the_order_in_which_they_came) {
    redis_server server;
    asio::io_context io;
    auto const quota = redis_quota(io.get_executor(), server.options(), "q", 40 * mib);
    std::vector<int> order;
    for (int i = 0; i < 20; ++i)
        asio::co_spawn(io, admit_and_note(quota, static_cast<std::uint64_t>(i % 3 + 1) * mib / 4, i, order),
                       asio::detached);
    io.run(); // ends, so that nothing keeps the loop busy
    BOOST_TEST_REQUIRE(order.size() == 20U);
    BOOST_TEST(std::is_sorted(order.begin(), order.end()));
    BOOST_TEST(server.ask({"HGET", "t:quota:q", "issued"}) == std::to_string(39 * mib / 4));
}

BOOST_AUTO_TEST_CASE(the_rate_holds_for_all_clients_together) {
    redis_server server;
    asio::io_context io;
    auto const begun = std::chrono::steady_clock::now();
    std::vector<int> order;
    for (int k = 0; k < 4; ++k) {
        auto const quota = redis_quota(io.get_executor(), server.options(), "q", 8 * mib);
        for (int i = 0; i < 2; ++i) asio::co_spawn(io, admit_and_note(quota, mib, k, order), asio::detached);
    }
    io.run();
    // Eight requests of an eighth of a second: the last begins after seven, less what may pass at once.
    BOOST_TEST((std::chrono::steady_clock::now() - begun >= 750ms));
    BOOST_TEST(order.size() == 8U);
}

BOOST_AUTO_TEST_CASE(a_stopped_request_leaves_the_line) {
    redis_server server;
    asio::io_context io;
    auto const quota = redis_quota(io.get_executor(), server.options(), "q", mib);
    std::vector<int> order;
    asio::cancellation_signal stop;
    bool threw = false;
    asio::co_spawn(io, admit_and_note(quota, mib, 0, order), asio::detached);
    asio::co_spawn(io, admit_and_note(quota, 3600 * mib, 1, order),
                   asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr e) { threw = e != nullptr; }));
    asio::co_spawn(io, admit_and_note(quota, mib / 8, 2, order), asio::detached);
    asio::post(io, [&] { stop.emit(asio::cancellation_type::terminal); });
    io.run();
    BOOST_TEST(threw);
    BOOST_TEST(order == (std::vector<int>{0, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_redis_that_is_not_there_stops_nothing) {
    redis_options nowhere;
    {
        redis_server server;
        nowhere = server.options();
    }
    asio::io_context io;
    std::vector<int> order;
    auto const quota = redis_quota(io.get_executor(), nowhere, "q", mib);
    for (int i = 0; i < 100; ++i) asio::co_spawn(io, admit_and_note(quota, 1024 * mib, i, order), asio::detached);
    io.run();
    BOOST_TEST(order.size() == 100U);
}

BOOST_AUTO_TEST_CASE(a_redis_that_dies_or_hangs_leaves_each_client_its_share) {
    for (bool is_killed : {true, false}) {
        redis_server server;
        asio::io_context io;
        std::vector<int> order;
        auto const quota = redis_quota(io.get_executor(), server.options(), "q", 64 * mib);
        asio::co_spawn(io, admit_and_note(quota, mib, 0, order), asio::detached);
        io.run();
        is_killed ? server.kill() : server.freeze();
        for (int i = 1; i < 40; ++i) asio::co_spawn(io, admit_and_note(quota, mib, i, order), asio::detached);
        io.restart();
        io.run();
        BOOST_TEST(order.size() == 40U);
        if (!is_killed) server.thaw();
    }
}

BOOST_AUTO_TEST_CASE(options_out_of_range_mean_no_quota) {
    redis_options o;
    o.database = -1;
    asio::io_context io;
    std::vector<int> order;
    auto const quota = redis_quota(io.get_executor(), o, "q", 1);
    asio::co_spawn(io, admit_and_note(quota, mib, 0, order), asio::detached);
    io.run();
    BOOST_TEST(order.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
