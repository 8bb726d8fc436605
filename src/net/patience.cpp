// SPDX-License-Identifier: BSL-1.0
// An alarm that is set again only when it has fired, or would fire too late.
#include "net/patience.hpp"

#include <utility>

namespace ossio::net {

using async::steady_time;

patience::patience(async::platform_ptr time, std::function<void()> on_end)
    : platform_(std::move(time)), on_end_(std::move(on_end)), alarm_(platform_->make_alarm()) {}

void patience::expect(pace rule) {
    pace_ = rule;
    if (is_waiting_) resume();
}

void patience::stop() noexcept {
    pace_ = pace();
    alarm_->clear();
    armed_for_ = steady_time::max();
}

void patience::moved(std::size_t bytes) { pace_.moved(bytes, platform_->now()); }

void patience::resume() {
    is_waiting_ = true;
    pace_.resume(platform_->now());
    if (pace_.due() < armed_for_) arm();
}

void patience::pause() {
    is_waiting_ = false;
    pace_.pause(platform_->now());
}

void patience::arm() {
    armed_for_ = pace_.due();
    alarm_->set(armed_for_, [this] { look(); });
}

void patience::look() {
    armed_for_ = steady_time::max();
    if (pace_.due() == steady_time::max()) return; // nobody waits; who comes next sets the alarm
    if (platform_->now() < pace_.due()) return arm();
    ended_ = true;
    on_end_();
}

} // namespace ossio::net
