// SPDX-License-Identifier: BSL-1.0
// A timer that is set again only when it has fired, or would fire too late.
#include "net/stall_timer.hpp"

#include <algorithm>
#include <utility>

namespace ossio::net {

using async::steady_time;

stall_timer::stall_timer(async::runtime_ptr time, std::function<void()> on_end)
    : runtime_(std::move(time)), on_end_(std::move(on_end)), timer_(runtime_->make_timer()) {}

void stall_timer::expect(low_speed_limit rule) {
    low_speed_limit_ = rule;
    if (is_waiting_) resume();
    disarm_if_idle();
}

void stall_timer::expire_after(async::duration d) {
    deadline_ = d > async::duration::zero() ? runtime_->now() + d : steady_time::max();
    if (deadline_ < armed_for_) arm();
    disarm_if_idle();
}

/// A connection that nothing is expected of must not keep the loop busy.
void stall_timer::disarm_if_idle() noexcept {
    if (low_speed_limit_.is_set() || deadline_ != steady_time::max()) return;
    timer_->clear();
    armed_for_ = steady_time::max();
}

void stall_timer::stop() noexcept {
    low_speed_limit_ = low_speed_limit();
    deadline_ = steady_time::max();
    disarm_if_idle();
}

void stall_timer::moved(std::size_t bytes) { low_speed_limit_.moved(bytes, runtime_->now()); }

void stall_timer::resume() {
    is_waiting_ = true;
    low_speed_limit_.resume(runtime_->now());
    if (low_speed_limit_.due() < armed_for_) arm();
}

void stall_timer::pause() {
    is_waiting_ = false;
    low_speed_limit_.pause(runtime_->now());
}

async::steady_time stall_timer::due() const noexcept { return std::min(low_speed_limit_.due(), deadline_); }

void stall_timer::arm() {
    armed_for_ = due();
    timer_->set(armed_for_, [this] { look(); });
}

void stall_timer::look() {
    armed_for_ = steady_time::max();
    if (due() == steady_time::max())
        return; // nobody waits, and there is no deadline; the next one to wait sets the timer
    if (runtime_->now() < due()) return arm();
    expired_ = has_expired();
    ended_ = true;
    on_end_();
}

} // namespace ossio::net
