// SPDX-License-Identifier: BSL-1.0
// Those of one event loop who wait for a rate: first come, first served.
#ifndef OSSIO_SRC_ASYNC_RATE_LIMITER_HPP
#define OSSIO_SRC_ASYNC_RATE_LIMITER_HPP

#include "async/runtime.hpp"
#include "async/wait_queue.hpp"

#include <boost/intrusive/list.hpp>

#include <cstdint>

namespace ossio::detail {

namespace asio = boost::asio;

class rate_pool;

/// Bytes that a loop may send from some time on.
class rate_lease {
public:
    std::size_t bytes = 0;           ///< 0: none
    double leased_before = 0;        ///< by all loops
    std::uint64_t times_lowered = 0; ///< the rate, until then
};

/// Lives on one executor. A timer runs only while a coroutine waits.
class rate_limiter : public std::enable_shared_from_this<rate_limiter> {
public:
    rate_limiter(std::shared_ptr<rate_pool> from, asio::any_io_executor on)
        : pool_(std::move(from)), loop_(std::move(on)) {}

    asio::any_io_executor const& loop() const noexcept { return loop_; }
    std::uint64_t rate() const noexcept; ///< bytes per second; 0: no limit
    std::size_t piece() const noexcept;  ///< number of bytes to send at once, so that they flow evenly

    /// false: it has to be awaited.
    bool try_admit(async::runtime& time, std::size_t bytes);

    /// Returns when this many bytes may be sent. Throws operation_aborted when cancelled.
    asio::awaitable<void> admit(async::runtime_ptr time, std::size_t bytes);

    /// Admits those who need not wait any more, as after a change of the rate.
    void serve();

private:
    /// A waiter; lives in the frame of `admit`.
    class request;
    friend class request;

    class in_line : public boost::intrusive::list_base_hook<> {
    public:
        explicit in_line(std::size_t n) : bytes(n) {}

        std::size_t bytes;
        bool admitted = false;
        async::wait_queue news;
    };

    /// Returns when so many bytes may be sent; not after `now`: they have been taken.
    async::steady_time take(async::steady_time now, std::size_t bytes);

    std::shared_ptr<rate_pool> pool_;
    asio::any_io_executor loop_;
    std::size_t ready_ = 0; // bytes that may be sent now
    rate_lease next_;       // those that may be sent then
    boost::intrusive::list<in_line> line_;
    async::runtime_ptr time_; // of the first waiter
    std::unique_ptr<async::timer> timer_;
};

using rate_limiter_ptr = std::shared_ptr<rate_limiter>;

} // namespace ossio::detail
#endif
