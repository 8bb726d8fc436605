// SPDX-License-Identifier: BSL-1.0
// One bucket of tokens under a mutex.
#include "async/rate_pool.hpp"

#include <boost/asio/dispatch.hpp>

#include <algorithm>
#include <utility>

namespace ossio::detail {

namespace {

constexpr std::uint64_t leases_in_a_second = 100;

} // namespace

rate_pool::rate_pool(std::uint64_t bytes_per_second) : rate_(bytes_per_second), bucket_(bytes_per_second) {}

rate_limiter_ptr rate_pool::limiter_on(asio::any_io_executor const& loop, rate_limit_ptr const& handle) {
    return handle ? handle->pool_->limiter_on(loop) : nullptr;
}

rate_limiter_ptr rate_pool::limiter_on(asio::any_io_executor const& loop) {
    std::lock_guard const lock(mutex_);
    forget_unused();
    for (auto const& one : limiters_) {
        auto there = one.lock();
        if (there && there->loop() == loop) return there;
    }
    auto made = std::make_shared<rate_limiter>(shared_from_this(), loop);
    limiters_.emplace_back(made);
    return made;
}

void rate_pool::forget_unused() {
    std::erase_if(limiters_, [](auto const& one) { return one.expired(); });
}

/** Time that has passed since the last lease counts at the new rate; no more than a twentieth of a second is ever saved.

    At a lower rate the leases that wait are taken back; the loops, which are served, make new ones. Several loops have leased more
    than may leave now: with their leases they would send it at the old rate, or wait for minutes.
*/
void rate_pool::set_rate(std::uint64_t bytes_per_second) {
    std::vector<std::weak_ptr<rate_limiter>> all;
    {
        std::lock_guard const lock(mutex_);
        if (bytes_per_second < bucket_.rate()) {
            bucket_.give_back(std::exchange(waiting_, 0));
            ++times_lowered_;
        }
        bucket_.set_rate(bytes_per_second, last_lease_);
        rate_.store(bytes_per_second, std::memory_order_relaxed);
        forget_unused();
        all = limiters_;
    }
    for (auto const& one : all) {
        auto const alive = one.lock();
        if (!alive) continue;
        asio::dispatch(alive->loop(), [one] {
            if (auto limiter = one.lock()) limiter->serve();
        });
    }
}

async::steady_time rate_pool::lease(rate_lease& mine, std::size_t wanted, async::steady_time now) {
    std::lock_guard const lock(mutex_);
    last_lease_ = now;
    if (mine.bytes == 0 || mine.times_lowered != times_lowered_) {
        std::size_t const shared =
            limiters_.size() > 1 ? static_cast<std::size_t>(bucket_.rate() / leases_in_a_second) : 0;
        mine.bytes = std::max(wanted, shared);
        mine.leased_before = leased_;
        mine.times_lowered = times_lowered_;
        leased_ += static_cast<double>(mine.bytes);
        waiting_ += static_cast<double>(mine.bytes);
        bucket_.take(mine.bytes, now);
    }
    auto const due = bucket_.ready_at(now, leased_ - mine.leased_before);
    if (due <= now) waiting_ -= static_cast<double>(mine.bytes);
    return due;
}

} // namespace ossio::detail
