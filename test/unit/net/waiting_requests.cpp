// SPDX-License-Identifier: BSL-1.0
// A request that waits for its rate before it is sent, and what comes meanwhile.
#include "unit/net/stage.hpp"

#include "async/rate_pool.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(waiting_requests)

BOOST_AUTO_TEST_CASE(what_comes_before_the_request_is_sent_is_no_response_to_it) {
    std::string arrived;
    std::optional<result<net::exchange_result>> end;
    bool replayable = false;
    test_body body(500);
    stage s;
    auto const pool = std::make_shared<detail::rate_pool>(1000);
    auto const rate = pool->limiter_on(s.io.get_executor());
    BOOST_TEST(rate->try_admit(*s.clock, 10'000)); // the next may be sent in ten seconds
    auto put = [&]() -> asio::awaitable<void> {
        net::exchange_limits limits;
        limits.rates[0] = rate.get();
        limits.runtime = s.clock;
        end.emplace(
            co_await net::exchange(*s.ours, "PUT /k HTTP/1.1\r\nHost: h\r\n\r\n", &body, false, limits, &replayable));
        s.ours->close();
    };
    auto peer = [&]() -> asio::awaitable<void> {
        co_await s.clock->sleep(5s);
        co_await write_all(*s.theirs, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        arrived = co_await read_until(*s.theirs, "bbb");
    };
    s.start(put());
    s.start(peer());
    s.turn();

    BOOST_REQUIRE((end && end->has_error()));
    BOOST_TEST((end->error().code == errc::connection_lost));
    BOOST_TEST(replayable);
    BOOST_TEST(arrived == "");
}

BOOST_AUTO_TEST_SUITE_END()
