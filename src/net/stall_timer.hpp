// SPDX-License-Identifier: BSL-1.0
// Holds a connection to its low-speed limit and its deadline by one timer, without a timer call for each slice.
#ifndef OSSIO_SRC_NET_STALL_TIMER_HPP
#define OSSIO_SRC_NET_STALL_TIMER_HPP

#include "async/runtime.hpp"
#include "net/low_speed_limit.hpp"

#include <functional>
#include <memory>

namespace ossio::net {

/// The end of the window moves with every slice; the timer stays, and looks when it fires.
class stall_timer {
public:
    /// `on_end` is called once, when too few bytes moved; it may destroy *this.
    stall_timer(async::runtime_ptr time, std::function<void()> on_end);
    stall_timer(stall_timer const&) = delete;
    stall_timer& operator=(stall_timer const&) = delete;

    void expect(low_speed_limit rule);  ///< from now on
    void expire_after(async::duration); ///< by the clock, also while nobody waits; zero or less: no deadline
    void stop() noexcept;               ///< nothing is expected, no timer is set
    void moved(std::size_t bytes);

    bool has_fired() const noexcept { return ended_; }

    /// By the clock: where bytes move all the time the timer may be late.
    bool has_ended() const noexcept { return ended_ || has_expired(); }
    bool has_expired() const noexcept {
        return expired_ || (deadline_ != async::steady_time::max() && runtime_->now() >= deadline_);
    }
    std::uint64_t bytes() const noexcept { return low_speed_limit_.bytes(); }

    /// Marks the time in which an operation waits for bytes.
    class waiting {
    public:
        explicit waiting(stall_timer& of) : stall_timer_(of) { stall_timer_.resume(); }
        ~waiting() { stall_timer_.pause(); }
        waiting(waiting const&) = delete;
        waiting& operator=(waiting const&) = delete;

    private:
        stall_timer& stall_timer_;
    };

private:
    void resume();
    void pause();
    async::steady_time due() const noexcept;
    void disarm_if_idle() noexcept;
    void arm();
    void look();

    async::runtime_ptr runtime_;
    std::function<void()> on_end_;
    std::unique_ptr<async::timer> timer_;
    low_speed_limit low_speed_limit_;
    async::steady_time deadline_ = async::steady_time::max();
    async::steady_time armed_for_ = async::steady_time::max();
    bool is_waiting_ = false;
    bool ended_ = false;
    bool expired_ = false; // at the deadline
};

} // namespace ossio::net
#endif
