// SPDX-License-Identifier: BSL-1.0
// A time window that runs while an operation waits, and starts over when enough bytes have moved.
#include "net/low_speed_limit.hpp"

namespace ossio::net {

void low_speed_limit::resume(time now) noexcept {
    if (window_ > duration::zero() && ends_ == time::max()) ends_ = now + left_;
}

void low_speed_limit::pause(time now) noexcept {
    if (ends_ == time::max()) return;
    left_ = ends_ - now;
    ends_ = time::max();
}

void low_speed_limit::moved(std::uint64_t bytes, time now) noexcept {
    bytes_ += bytes;
    if (bytes_ < least_) return;
    bytes_ = 0;
    left_ = window_;
    if (ends_ != time::max()) ends_ = now + window_;
}

} // namespace ossio::net
