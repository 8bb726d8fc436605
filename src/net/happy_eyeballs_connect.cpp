// SPDX-License-Identifier: BSL-1.0
// Parallel connection attempts.
#include "net/happy_eyeballs_connect.hpp"

#include "async/event.hpp"
#include "async/posix_file.hpp"
#include "async/task_group.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace ossio::net {

namespace {

using asio::ip::tcp;

// "Connection Attempt Delay", RFC 8305, 8.
constexpr std::chrono::milliseconds head_start{250};

class connect_race {
public:
    connect_race(asio::any_io_executor executor, async::runtime_ptr time, std::vector<tcp::endpoint> addresses,
                 endpoint_selector& book)
        : executor_(std::move(executor)),
          runtime_(std::move(time)),
          addresses_(std::move(addresses)),
          book_(book),
          timer_(runtime_->make_timer()),
          group_(executor_) {}

    asio::awaitable<connect_outcome> run() {
        bool cancelled = false;
        try {
            co_await start_all();
        } catch (boost::system::system_error const&) {
            cancelled = true;
        }
        timer_->clear();
        // The losers are joined, also when the caller is cancelled in the turn in which one has won.
        bool const throws = co_await asio::this_coro::throw_if_cancelled();
        co_await asio::this_coro::throw_if_cancelled(false);
        group_.cancel();
        try {
            co_await group_.join();
        } catch (boost::system::system_error const&) {
            // The losers.
        }
        co_await asio::this_coro::throw_if_cancelled(throws);
        if (cancelled || group_.caller_was_cancelled())
            throw boost::system::system_error(asio::error::operation_aborted);
        co_return std::move(end_);
    }

private:
    asio::awaitable<void> start_all() {
        for (tcp::endpoint const& address : addresses_) {
            news_.clear();
            ++under_way_;
            group_.spawn(attempt(address));
            timer_->set(runtime_->now() + head_start, [this] { news_.set(); });
            co_await news_.wait();
            if (end_.socket) co_return;
        }
        while (!end_.socket && under_way_ != 0) {
            news_.clear();
            co_await news_.wait();
        }
    }

    asio::awaitable<void> attempt(tcp::endpoint to) {
        tcp::socket socket(executor_);
        error_code ec;
        socket.open(to.protocol(), ec);
        if (!ec) {
            async::close_on_exec(socket.native_handle()); // Asio does not
            auto const reached = co_await socket.async_connect(to, asio::as_tuple(asio::use_awaitable));
            ec = std::get<0>(reached);
        }
        --under_way_;
        if (ec == asio::error::operation_aborted) co_return;
        if (ec) {
            book_.failed(to, runtime_->now());
            end_.ec = ec;
            end_.last = to;
        } else if (!end_.socket) {
            book_.worked(to);
            end_.socket.emplace(std::move(socket));
        }
        news_.set();
    }

    using error_code = boost::system::error_code;

    asio::any_io_executor executor_;
    async::runtime_ptr runtime_;
    std::vector<tcp::endpoint> addresses_;
    endpoint_selector& book_;
    std::unique_ptr<async::timer> timer_;
    async::event news_; // an attempt has ended, or the next one may start
    async::task_group group_;
    int under_way_ = 0;
    connect_outcome end_;
};

} // namespace

asio::awaitable<connect_outcome> happy_eyeballs_connect(asio::any_io_executor executor, async::runtime_ptr time,
                                                        std::vector<endpoint_selector::endpoint> addresses,
                                                        endpoint_selector& book) {
    connect_race one(std::move(executor), std::move(time), std::move(addresses), book);
    co_return co_await one.run();
}

} // namespace ossio::net
