// SPDX-License-Identifier: BSL-1.0
// A window that runs while somebody waits, and begins anew when enough has moved.
#include "net/pace.hpp"

namespace ossio::net {

void pace::resume(time now) noexcept {
    if (window_ > duration::zero() && ends_ == time::max()) ends_ = now + left_;
}

void pace::pause(time now) noexcept {
    if (ends_ == time::max()) return;
    left_ = ends_ - now;
    ends_ = time::max();
}

void pace::moved(std::uint64_t bytes, time now) noexcept {
    bytes_ += bytes;
    if (bytes_ < least_) return;
    bytes_ = 0;
    left_ = window_;
    if (ends_ != time::max()) ends_ = now + window_;
}

} // namespace ossio::net
