// SPDX-License-Identifier: BSL-1.0
// The renewal of a lease, under a virtual clock and over connections in memory.
#include "redis/lease.hpp"

#include "testing/pipe.hpp"
#include "testing/virtual_clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <new>
#include <string>

using namespace ossio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(lease_renewal)

namespace {

asio::awaitable<void> respond_once(net::connection_ptr over, std::string text) {
    std::array<char, 8192> room;
    co_await over->read_some(asio::buffer(room));
    std::array<asio::const_buffer, 1> const bytes{asio::buffer(text)};
    co_await over->write(bytes);
}

/// Connects to a Redis that grants the lease and each renewal, and closes each connection; but fails the second time.
class connector_with_a_gap final : public net::connector {
public:
    connector_with_a_gap(asio::any_io_executor executor, async::runtime_ptr time)
        : executor_(std::move(executor)), time_(std::move(time)) {}

    asio::awaitable<result<net::connection_ptr>> connect(net::peer, async::duration) override {
        bool const is_first = calls++ == 0;
        if (calls == 2) throw std::bad_alloc();
        auto ends = testing::make_pipe(time_);
        std::string text = is_first ? "*2\r\n:7\r\n:0\r\n" : ":1\r\n";
        asio::co_spawn(executor_, respond_once(std::move(ends.second), std::move(text)), asio::detached);
        co_return std::move(ends.first);
    }

    int calls = 0;

private:
    asio::any_io_executor executor_;
    async::runtime_ptr time_;
};

/// Whether the lease is held after so long.
asio::awaitable<bool> hold(std::shared_ptr<redis::held_lease> lease, async::runtime_ptr time,
                           async::duration how_long) {
    co_await lease->acquire();
    lease->start_renewing();
    co_await time->sleep(how_long);
    bool const is_held = !lease->is_over();
    lease->discard();
    co_return is_held;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_renewal_that_throws_is_tried_again_while_there_is_time) {
    asio::io_context io;
    auto const clock = std::make_shared<testing::virtual_clock>();
    auto const connector = std::make_shared<connector_with_a_gap>(io.get_executor(), clock);
    redis_options options("127.0.0.1", 1);
    options.lease_life = 3s;
    auto const connection = std::make_shared<redis::redis_connection>(io.get_executor(), clock, connector, options);
    auto const lease = std::make_shared<redis::held_lease>(connection, redis::upload_keys("", "id"));
    std::optional<bool> is_held;

    asio::co_spawn(io, hold(lease, clock, 10s), [&](std::exception_ptr e, bool held) {
        if (!e) is_held = held;
    });
    clock->run(io);

    BOOST_TEST((is_held == true));
    BOOST_TEST(connector->calls > 3);
}

BOOST_AUTO_TEST_SUITE_END()
