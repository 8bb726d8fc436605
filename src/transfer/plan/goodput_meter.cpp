// SPDX-License-Identifier: BSL-1.0
// Sums over the parts of one upload.
#include "transfer/plan/goodput_meter.hpp"

namespace ossio::transfer {

namespace {

// A smaller part may be in the memory of the socket as a whole: that it is accepted does not show that it has left.
constexpr std::int64_t least_shown = 1 << 20;

} // namespace

goodput_sample goodput_meter::sample(time now) const {
    goodput_sample s;
    s.bytes = bytes_;
    s.sending_seconds = sending_seconds_ + sending_ * std::chrono::duration<double>(now - since_).count();
    s.when = now;
    return s;
}

void goodput_meter::add_sending(time now, int parts) {
    sending_seconds_ += sending_ * std::chrono::duration<double>(now - since_).count();
    since_ = now;
    sending_ += parts;
}

void part_goodput::become(state next, time now) {
    if (next == state_) return;
    if (state_ == state::sending) meter_.add_sending(now, -1);
    if (state_ == state::waiting) --meter_.waiting_;
    state_ = next;
    if (state_ == state::sending) meter_.add_sending(now, 1);
    if (state_ == state::waiting) ++meter_.waiting_;
}

void part_goodput::read(time now, std::uint64_t bytes) {
    meter_.bytes_ += read_ - counted_;
    counted_ = read_;
    read_ += static_cast<std::int64_t>(bytes);
    become(state::sending, now);
}

bool part_goodput::accepted(time now) {
    if (read_ != size_ || size_ < least_shown) return false;
    become(state::waiting, now);
    return true;
}

void part_goodput::acknowledged(time now) {
    meter_.bytes_ += size_ - counted_;
    become(state::idle, now);
    read_ = counted_ = 0;
}

void part_goodput::withdrawn(time now) {
    meter_.bytes_ -= counted_;
    read_ = counted_ = 0;
    become(state::idle, now);
}

} // namespace ossio::transfer
