// SPDX-License-Identifier: BSL-1.0
// Requests under a quota whose Redis cannot even be asked: none of them waits without limit.
#include "redis/redis_quota.hpp"

#include "testing/virtual_clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <new>
#include <string>
#include <vector>

using namespace ossio;

BOOST_AUTO_TEST_SUITE(quota_alone)

namespace {

/// Fails as a lookup does without memory, then as a server that is not there.
class failing_connector final : public net::connector {
public:
    asio::awaitable<result<net::connection_ptr>> connect(net::peer, async::duration) override {
        if (calls++ == 0) throw std::bad_alloc();
        co_return failure(asio::error::connection_refused);
    }

    int calls = 0;
};

asio::awaitable<void> admit_and_count(upload_quota_ptr by, int& admitted) {
    co_await by->admit(1000);
    ++admitted;
}

} // namespace

BOOST_AUTO_TEST_CASE(an_exception_while_redis_is_asked_stops_no_request) {
    asio::io_context io;
    auto const clock = std::make_shared<testing::virtual_clock>();
    auto const connector = std::make_shared<failing_connector>();
    auto connection =
        std::make_shared<redis::redis_connection>(io.get_executor(), clock, connector, redis_options("127.0.0.1", 1));
    std::vector<std::string> reports;
    auto const quota = std::make_shared<redis::shared_quota>(
        std::move(connection), "q", 0, [&](std::string_view text) { reports.emplace_back(text); });
    int admitted = 0;

    for (int expected : {1, 2}) {
        asio::co_spawn(io, admit_and_count(quota, admitted), asio::detached);
        io.restart();
        clock->run(io);
        BOOST_TEST(admitted == expected);
    }

    BOOST_TEST_REQUIRE(reports.size() == 1U);
    BOOST_TEST(reports[0] == "quota q: std::bad_alloc: requests are sent without a quota");
    BOOST_TEST(clock->armed() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
