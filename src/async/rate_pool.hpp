// SPDX-License-Identifier: BSL-1.0
// The bytes per second that a rate_limit allows, however many event loops send.
#ifndef OSSIO_SRC_ASYNC_RATE_POOL_HPP
#define OSSIO_SRC_ASYNC_RATE_POOL_HPP

#include <ossio/rate_limit.hpp>

#include "async/rate_limiter.hpp"
#include "async/token_bucket.hpp"

#include <atomic>
#include <mutex>
#include <vector>

namespace ossio::detail {

/** The implementation of rate_limit. Thread-safe: each event loop has a limiter of its own, which leases bytes from it, in the
    order in which they ask.

    While one loop uses it, each piece is leased; of several each leases a hundredth of a second at a time, so that they seldom
    meet. A lease is a debt that may be used when those before it are paid. A lower rate takes back those that are not due.
*/
class rate_pool : public std::enable_shared_from_this<rate_pool> {
public:
    explicit rate_pool(std::uint64_t bytes_per_second);

    /// The limiter of the loop; the same one while somebody holds it. Null: `handle` is.
    static rate_limiter_ptr limiter_on(asio::any_io_executor const& loop, rate_limit_ptr const& handle);
    rate_limiter_ptr limiter_on(asio::any_io_executor const& loop);

    void set_rate(std::uint64_t bytes_per_second);
    std::uint64_t rate() const noexcept { return rate_.load(std::memory_order_relaxed); } ///< 0: no limit

    /// Leases `wanted` bytes or more, unless there is a lease that holds. Returns when it may be used; `now`: it is used.
    async::steady_time lease(rate_lease& mine, std::size_t wanted, async::steady_time now);

private:
    void forget_unused();

    std::mutex mutex_; // of all but the rate
    std::atomic<std::uint64_t> rate_;
    async::token_bucket bucket_;
    double leased_ = 0;  // bytes, in all
    double waiting_ = 0; // of them, those that are not due
    std::uint64_t times_lowered_ = 0;
    async::steady_time last_lease_{};
    std::vector<std::weak_ptr<rate_limiter>> limiters_; // one of each loop
};

} // namespace ossio::detail
#endif
