// SPDX-License-Identifier: BSL-1.0
// Counts copies of parts and compares their durations.
#include "transfer/plan/part_scheduler.hpp"

#include <algorithm>
#include <cassert>

namespace ossio::transfer {

namespace {

constexpr std::size_t remembered_durations = 32;
constexpr std::size_t fewest = 3;

// Below a second, variations between parts are mostly random.
constexpr std::chrono::seconds shortest_lateness{1};

} // namespace

void part_times::took(duration d) {
    if (last_.size() < remembered_durations)
        last_.push_back(d);
    else
        last_[next_++ % remembered_durations] = d;
}

std::optional<part_times::duration> part_times::late_after() const {
    if (last_.size() < fewest) return std::nullopt;
    auto all = last_;
    auto const middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::ranges::nth_element(all, middle);
    return std::max<duration>(shortest_lateness, 2 * *middle);
}

part_scheduler::part_scheduler(scheduler_limits rules, std::uint64_t part_size)
    : rules_(rules), controller_(rules.bound, part_size) {}

std::vector<part_scheduler::flight>::iterator part_scheduler::find(int number) {
    auto const at = std::ranges::find(in_flight_, number, &flight::number);
    assert(at != in_flight_.end());
    return at;
}

scheduler_action part_scheduler::next(bool parts_left, bool winding_down, time now) const {
    if (winding_down || !parts_left) {
        if (in_flight_.empty()) return scheduler_action(scheduler_step::end);
        if (winding_down || !rules_.hedges || copies_ >= wanted()) return scheduler_action(scheduler_step::wait);
        return look_for_late_ones(now);
    }
    return scheduler_action(copies_ < wanted() ? scheduler_step::start : scheduler_step::wait);
}

scheduler_action part_scheduler::look_for_late_ones(time now) const {
    scheduler_action waiting(scheduler_step::wait);
    auto const late = times_.late_after();
    if (!late) return waiting;
    for (flight const& f : in_flight_) {
        if (!f.may_hedge) continue;
        if (now - f.begun >= *late) return scheduler_action(scheduler_step::hedge, f.number);
        if (!waiting.look_again || f.begun + *late < *waiting.look_again) waiting.look_again = f.begun + *late;
    }
    return waiting;
}

void part_scheduler::started(int number, time now) {
    in_flight_.emplace_back(number, now);
    ++copies_;
}

void part_scheduler::hedged(int number, bool flies) {
    auto const f = find(number);
    f->may_hedge = false;
    if (!flies) return;
    ++f->copies;
    ++copies_;
}

void part_scheduler::sent(int number, time now) {
    times_.took(now - find(number)->begun);
    controller_.acknowledged();
}

void part_scheduler::ended(int number) {
    auto const f = find(number);
    copies_ -= f->copies;
    in_flight_.erase(f);
}

} // namespace ossio::transfer
