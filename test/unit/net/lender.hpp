// SPDX-License-Identifier: BSL-1.0
// A pool over pipes that a test asks for connections, and observers of it.
#ifndef OSSIO_TEST_UNIT_NET_LENDER_HPP
#define OSSIO_TEST_UNIT_NET_LENDER_HPP

#include "unit/net/stage.hpp"

#include "net/pool.hpp"

namespace ossio::test {

using namespace std::chrono_literals;

/// Makes pipes and keeps their other ends; refuses when told.
class pipe_maker final : public net::connector {
public:
    explicit pipe_maker(std::shared_ptr<testing::virtual_clock> clock) : clock_(std::move(clock)) {}

    asio::awaitable<result<net::connection_ptr>> connect(net::peer, async::duration) override {
        if (ignores_cancellation) co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        if (delay.count() != 0) co_await clock_->sleep(delay);
        if (refuses) co_return failure(asio::error::connection_refused);
        auto ends = testing::make_pipe(clock_);
        far_ends.push_back(std::move(ends.second));
        co_return std::move(ends.first);
    }

    std::vector<net::connection_ptr> far_ends;
    bool refuses = false;
    bool ignores_cancellation = false;
    std::chrono::milliseconds delay{0};

private:
    std::shared_ptr<testing::virtual_clock> clock_;
};

class closings final : public observer {
public:
    void on_connection_closed(connection_closed const& e) override { why.push_back(e.why); }

    std::vector<close_reason> why;
};

/// Does something at each connection that is opened or closed.
class acting_observer final : public observer {
public:
    void on_connection_opened(connection_opened const&) override {
        if (does_when_opened) does_when_opened();
    }
    void on_connection_closed(connection_closed const& e) override {
        why.push_back(e.why);
        if (does) does();
    }

    std::function<void()> does, does_when_opened;
    std::vector<close_reason> why;
};

class lender {
public:
    explicit lender(std::size_t most = 2, observer_ptr to = nullptr)
        : clock(std::make_shared<testing::virtual_clock>()),
          maker(std::make_shared<pipe_maker>(clock)),
          pool(std::make_shared<net::pool>(maker, clock, most, 20s, net::observer_notifier(std::move(to), {}))) {}

    using lease = std::optional<result<net::connection_lease>>;

    std::shared_ptr<lease> ask(net::peer to = net::peer("h", 1, false), bool fresh = false,
                               asio::cancellation_signal* signal = nullptr) {
        auto got = begin(std::move(to), fresh, signal);
        clock->run(io);
        return got;
    }

    /// Without a turn of the loop, or of the clock.
    std::shared_ptr<lease> begin(net::peer to, bool fresh = false, asio::cancellation_signal* signal = nullptr) {
        auto got = std::make_shared<lease>();
        auto run = [](lender& self, std::shared_ptr<lease> into, net::peer p, bool anew) -> asio::awaitable<void> {
            into->emplace(co_await self.pool->lease(p, 1s, anew));
        };
        auto ignore = [](std::exception_ptr) {};
        if (signal)
            asio::co_spawn(io, run(*this, got, to, fresh), asio::bind_cancellation_slot(signal->slot(), ignore));
        else
            asio::co_spawn(io, run(*this, got, to, fresh), rethrow);
        return got;
    }

    asio::io_context io;
    std::shared_ptr<testing::virtual_clock> clock;
    std::shared_ptr<pipe_maker> maker;
    net::pool_ptr pool;
};

} // namespace ossio::test
#endif
