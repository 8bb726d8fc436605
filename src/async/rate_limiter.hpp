// SPDX-License-Identifier: BSL-1.0
// The implementation of rate_limit: a token bucket and its waiters, first come, first served.
#ifndef OSSIO_SRC_ASYNC_RATE_LIMITER_HPP
#define OSSIO_SRC_ASYNC_RATE_LIMITER_HPP

#include <ossio/rate_limit.hpp>

#include "async/runtime.hpp"
#include "async/token_bucket.hpp"
#include "async/wait_queue.hpp"

#include <boost/intrusive/list.hpp>

namespace ossio::detail {

namespace asio = boost::asio;

/// Lives on one executor. A timer runs only while a coroutine waits.
class rate_limiter : public std::enable_shared_from_this<rate_limiter> {
public:
    explicit rate_limiter(std::uint64_t bytes_per_second) : bucket_(bytes_per_second) {}

    static rate_limiter* of(rate_limit_ptr const& handle) noexcept { return handle ? handle->limiter_.get() : nullptr; }

    void set_rate(std::uint64_t bytes_per_second);
    std::uint64_t rate() const noexcept { return bucket_.rate(); }
    std::size_t piece() const noexcept { return bucket_.piece(); }

    /// false: it has to be awaited.
    bool try_admit(async::runtime& time, std::size_t bytes);

    /// Returns when this many bytes may be sent. Throws operation_aborted when cancelled.
    asio::awaitable<void> admit(async::runtime_ptr time, std::size_t bytes);

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

    void serve();

    async::token_bucket bucket_;
    boost::intrusive::list<in_line> line_;
    async::runtime_ptr time_; // of the first waiter
    std::unique_ptr<async::timer> timer_;
};

} // namespace ossio::detail
#endif
