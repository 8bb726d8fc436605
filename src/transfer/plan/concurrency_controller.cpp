// SPDX-License-Identifier: BSL-1.0
// Slow start by goodput, a step back, and a probe now and then.
#include "transfer/plan/concurrency_controller.hpp"

#include <algorithm>
#include <cmath>

namespace ossio::transfer {

namespace {

constexpr int first_number = 4;

// A step is good if it gains a fifth of what it would gain on a path that carries as much for each further part. A rate that is
// measured over a tenth of a second varies by a tenth or more.
constexpr double least_share_of_gain = 0.2;

// Below this ratio the new parts are not sending yet: no verdict.
constexpr double least_ratio = 1.4;

// A probe, a quarter more, would gain 25 % on a path that carries as much for each further part.
constexpr double gain_of_probe = 1.08;

constexpr double slices_for_a_rate = 1; // of each part, on average
constexpr double slice_bytes = 256.0 * 1024;

constexpr std::chrono::milliseconds round_of_doubling{100};
constexpr std::chrono::milliseconds round_of_holding{500};
constexpr int holds_between_probes = 4;
constexpr int doubts_before_step_back = 2;

int a_quarter_more(int number) { return number + std::max(1, number / 4); }

} // namespace

concurrency_controller::concurrency_controller(int bound, std::uint64_t part_size)
    : bound_(std::max(bound, 1)),
      grain_(std::min(slice_bytes, static_cast<double>(part_size))),
      sending_(std::min(first_number, bound_)),
      most_(bound_) {}

int concurrency_controller::wanted(int waiting) const noexcept { return std::min(most_, sending_ + waiting); }

void concurrency_controller::look(goodput_sample const& now) {
    if (!since_) {
        since_ = now;
        return;
    }
    auto const took = now.when - since_->when;
    if (took < (mode_ == mode::doubling ? round_of_doubling : round_of_holding)) return;
    double const seconds = std::chrono::duration<double>(took).count();
    double const sending = (now.sending_seconds - since_->sending_seconds) / seconds;
    double const bytes = static_cast<double>(now.bytes - since_->bytes);
    if (bytes < slices_for_a_rate * grain_ * std::max(1.0, sending)) return;
    since_ = now;
    judge(bytes / seconds, sending);
}

void concurrency_controller::judge(double rate, double sending) {
    if (mode_ == mode::doubling) return judge_doubling(rate, sending);
    ++rounds_;
    if (mode_ == mode::probing) {
        if (rounds_ < 2) return; // the first round has the new connections in it
        if (rate < rate_ * gain_of_probe) return hold_at(before_, most_before_);
        mode_ = mode::doubling;
        rounds_ = 0;
        rate_ = rate;
        senders_ = sending;
        return grow();
    }
    rate_ = rate;
    if (rounds_ < holds_between_probes || (sending_ == bound_ && most_ == bound_)) return;
    before_ = sending_;
    most_before_ = most_;
    sending_ = std::min(a_quarter_more(sending_), bound_);
    most_ = std::min(a_quarter_more(most_), bound_);
    mode_ = mode::probing;
    rounds_ = 0;
}

void concurrency_controller::judge_doubling(double rate, double sending) {
    double const ratio = senders_ == 0 ? least_ratio : sending / senders_;
    if (ratio < least_ratio) {
        rate_ = std::max(rate_, rate);
        if (sending_ < 4 * sending) grow();
        return;
    }
    if (rate < rate_ * (1 + least_share_of_gain * (ratio - 1))) {
        if (++rounds_ < doubts_before_step_back) return;
        return hold_at(static_cast<int>(std::ceil(senders_ - 0.25)), most_);
    }
    rounds_ = 0;
    rate_ = rate;
    senders_ = sending;
    grow();
}

void concurrency_controller::grow() {
    if (sending_ == bound_ && most_ == bound_) return hold_at(sending_, most_);
    sending_ = std::min(sending_ * 2, bound_);
    most_ = std::min(most_ * 2, bound_);
}

void concurrency_controller::hold_at(int sending, int total) {
    sending_ = std::clamp(sending, 1, bound_);
    most_ = total;
    mode_ = mode::holding;
    rounds_ = 0;
}

void concurrency_controller::acknowledged() {
    if (samples_to_ignore_ > 0) --samples_to_ignore_;
}

void concurrency_controller::on_throttled(int in_flight) {
    if (samples_to_ignore_ == 0) return reduce_to(std::max(1, std::min(in_flight, most_) / 2), in_flight);
    --samples_to_ignore_;
}

void concurrency_controller::on_delayed(int in_flight, double share) {
    if (samples_to_ignore_ != 0) return; // the acknowledgement of the part counts it
    int const number = std::min(in_flight, most_);
    // Parts are served one after the other. While one is served, others travel for the rest of the time.
    int const travelling = static_cast<int>(std::ceil(number * std::clamp(1 - share, 0.0, 1.0)));
    int const fewer = std::max({2, travelling + 1, number - std::max(1, number / 4)});
    if (fewer >= number) return;
    reduce_to(fewer, in_flight);
    ++samples_to_ignore_; // its own acknowledgement is still to come
}

void concurrency_controller::reduce_to(int number, int in_flight) {
    samples_to_ignore_ = std::max(0, in_flight - 1);
    hold_at(std::min(sending_, number), number);
    since_.reset();
    rate_ = 0;
    senders_ = 0;
}

} // namespace ossio::transfer
