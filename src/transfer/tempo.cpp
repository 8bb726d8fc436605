// SPDX-License-Identifier: BSL-1.0
// Slow start, a step back, and a look every now and then.
#include "transfer/tempo.hpp"

#include <algorithm>

namespace ossio::transfer {

namespace {

constexpr int first_number = 2;
constexpr int fewest_measured = 4;

// What a step must gain to be kept. Doubling what is limited by latency gains all of it; on a full path it gains nothing.
constexpr double gain_of_doubling = 1.05;
constexpr double gain_of_a_quarter = 1.02;

// Measurements between two looks for a path that has become wider.
constexpr int holds_between_looks = 4;

} // namespace

tempo::tempo(int bound) : bound_(std::max(bound, 1)), wanted_(std::min(first_number, bound_)), before_(wanted_) {}

void tempo::acknowledged(time now, std::uint64_t bytes) {
    if (deaf_ > 0) --deaf_;
    if (to_skip_ > 0) {
        if (--to_skip_ == 0) since_ = now;
        return;
    }
    if (!since_) {
        since_ = now;
        return;
    }
    ++counted_;
    bytes_ += bytes;
    // Parts that come in together tell nothing until time has passed.
    if (counted_ < std::max(wanted_, fewest_measured) || now <= *since_) return;
    double const rate = static_cast<double>(bytes_) / std::chrono::duration<double>(now - *since_).count();
    measure_anew(0);
    since_ = now;
    judge(rate);
}

void tempo::judge(double rate) {
    if (mode_ == mode::holding) {
        rate_ = rate;
        if (++holds_ >= holds_between_looks && wanted_ < bound_) {
            mode_ = mode::climbing;
            grow_to(wanted_ + std::max(1, wanted_ / 4));
        }
        return;
    }
    double const needed = mode_ == mode::doubling ? gain_of_doubling : gain_of_a_quarter;
    if (rate_ != 0 && rate < rate_ * needed) return step_back();
    rate_ = rate;
    if (wanted_ == bound_) {
        mode_ = mode::holding;
        holds_ = 0;
        return;
    }
    grow_to(mode_ == mode::doubling ? wanted_ * 2 : wanted_ + std::max(1, wanted_ / 4));
}

void tempo::grow_to(int number) {
    before_ = wanted_;
    wanted_ = std::min(number, bound_);
    measure_anew(before_);
}

void tempo::step_back() {
    int const flying = wanted_;
    wanted_ = before_;
    mode_ = mode::holding;
    holds_ = 0;
    measure_anew(flying);
}

void tempo::measure_anew(int parts_to_skip) {
    to_skip_ = parts_to_skip;
    counted_ = 0;
    bytes_ = 0;
    since_.reset();
}

void tempo::pushed_back() {
    if (deaf_ > 0) {
        --deaf_;
        return;
    }
    int const flying = wanted_;
    deaf_ = flying - 1;
    wanted_ = before_ = std::max(1, wanted_ / 2);
    mode_ = mode::holding;
    holds_ = 0;
    rate_ = 0;
    measure_anew(flying);
}

} // namespace ossio::transfer
