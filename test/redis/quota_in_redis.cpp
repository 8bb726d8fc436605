// SPDX-License-Identifier: BSL-1.0
// A quota on a real redis-server: turns, stops, and a Redis that is not there.
#include <ossio/redis.hpp>

#include <ossio/error.hpp>

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

/// Why Redis has refused; else a text that says what happened.
std::string refusal_of(asio::io_context& io, upload_quota_ptr const& by) {
    std::string end = "admitted";
    asio::co_spawn(io, by->admit(mib), [&end](std::exception_ptr e) {
        try {
            if (e) std::rethrow_exception(e);
        } catch (error const& why) {
            end = why.code() == boost::system::errc::permission_denied ? why.info().detail : "another error";
        }
    });
    io.restart();
    io.run();
    return end;
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

BOOST_AUTO_TEST_CASE(a_redis_that_refuses_from_the_start_fails_requests) {
    redis_server server;
    auto const ask = [&server](std::string password) {
        auto options = server.options();
        options.password = std::move(password);
        asio::io_context io;
        return refusal_of(io, redis_quota(io.get_executor(), options, "q"));
    };
    server.ask({"REPLICAOF", "127.0.0.1", "1"});
    BOOST_TEST(ask("").find("READONLY") != std::string::npos);
    server.ask({"REPLICAOF", "NO", "ONE"});
    server.ask({"SET", "t:quota:q", "a text"});
    BOOST_TEST(ask("").find("WRONGTYPE") != std::string::npos);
    server.ask({"CONFIG", "SET", "requirepass", "right"});
    BOOST_TEST(ask("").find("NOAUTH") != std::string::npos);
    std::string const wrong = ask("wrong-secret");
    BOOST_TEST(wrong.find("WRONGPASS") != std::string::npos, wrong);
    BOOST_TEST(wrong.find("Redis at 127.0.0.1:") != std::string::npos, wrong);
    BOOST_TEST(wrong.find("wrong-secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_refusal_holds_until_redis_accepts) {
    redis_server server({"--requirepass", "right"});
    auto options = server.options();
    asio::io_context io;
    auto const quota = redis_quota(io.get_executor(), options, "q", mib);
    BOOST_TEST(refusal_of(io, quota).find("NOAUTH") != std::string::npos);
    BOOST_TEST(refusal_of(io, quota).find("NOAUTH") != std::string::npos); // at once, without asking Redis
    BOOST_TEST(server.ask({"GET", "x"}, 0, "right") == "(nil)");
}

BOOST_AUTO_TEST_CASE(a_redis_that_refuses_later_leaves_each_client_its_share_and_is_reported) {
    redis_server server;
    asio::io_context io;
    std::vector<int> order;
    std::vector<std::string> reports;
    auto const quota = redis_quota(io.get_executor(), server.options(), "q", 64 * mib,
                                   [&](std::string_view text) { reports.emplace_back(text); });
    asio::co_spawn(io, admit_and_note(quota, mib, 0, order), asio::detached);
    io.run();
    BOOST_TEST(reports.empty());
    server.ask({"REPLICAOF", "127.0.0.1", "1"});
    for (int i = 1; i < 40; ++i) asio::co_spawn(io, admit_and_note(quota, mib, i, order), asio::detached);
    io.restart();
    io.run();
    BOOST_TEST(order.size() == 40U);
    BOOST_TEST_REQUIRE(reports.size() == 1U);
    BOOST_TEST(reports[0].find("READONLY") != std::string::npos, reports[0]);
    BOOST_TEST(reports[0].find("share of the last rate") != std::string::npos, reports[0]);
}

BOOST_AUTO_TEST_CASE(a_redis_that_is_not_there_is_reported_once) {
    redis_options nowhere;
    {
        redis_server server;
        nowhere = server.options();
    }
    asio::io_context io;
    std::vector<int> order;
    std::vector<std::string> reports;
    auto const quota =
        redis_quota(io.get_executor(), nowhere, "q", 0, [&](std::string_view text) { reports.emplace_back(text); });
    for (int i = 0; i < 10; ++i) asio::co_spawn(io, admit_and_note(quota, mib, i, order), asio::detached);
    io.run();
    BOOST_TEST(order.size() == 10U);
    BOOST_TEST_REQUIRE(reports.size() == 1U);
    BOOST_TEST(reports[0].find("without a quota") != std::string::npos, reports[0]);
}

BOOST_AUTO_TEST_CASE(a_request_takes_another_turn_when_redis_loses_the_count) {
    redis_server server;
    asio::io_context io;
    auto const quota = redis_quota(io.get_executor(), server.options(), "q", mib);
    std::vector<int> order;
    for (int i = 0; i < 3; ++i) asio::co_spawn(io, admit_and_note(quota, mib, i, order), asio::detached);
    while (order.empty()) io.run_one();
    server.ask({"DEL", "t:quota:q"}); // the second waits for what was served of a count of two

    io.run_for(20s);

    BOOST_TEST(order.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_report_that_throws_stops_nothing) {
    redis_options nowhere;
    {
        redis_server server;
        nowhere = server.options();
    }
    asio::io_context io;
    std::vector<int> order;
    auto const quota = redis_quota(io.get_executor(), nowhere, "q", 0,
                                   [](std::string_view) { throw std::runtime_error("the log is full"); });
    for (int i = 0; i < 3; ++i) asio::co_spawn(io, admit_and_note(quota, mib, i, order), asio::detached);

    io.run_for(20s);

    BOOST_TEST(order.size() == 3U);
}

BOOST_AUTO_TEST_CASE(options_out_of_range_fail_requests) {
    redis_options o;
    o.database = -1;
    asio::io_context io;
    BOOST_TEST(refusal_of(io, redis_quota(io.get_executor(), o, "q", 1)).find("database") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
