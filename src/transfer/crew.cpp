// SPDX-License-Identifier: BSL-1.0
// Counts copies of parts and compares their times.
#include "transfer/crew.hpp"

#include <algorithm>
#include <cassert>

namespace ossio::transfer {

namespace {

constexpr std::size_t remembered = 32;
constexpr std::size_t fewest = 3;

// Below a second a second copy would mostly race against chance.
constexpr std::chrono::seconds shortest_lateness{1};

} // namespace

void part_times::took(duration d) {
    if (last_.size() < remembered)
        last_.push_back(d);
    else
        last_[next_++ % remembered] = d;
}

std::optional<part_times::duration> part_times::late_after() const {
    if (last_.size() < fewest) return std::nullopt;
    auto all = last_;
    auto const middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::ranges::nth_element(all, middle);
    return std::max<duration>(shortest_lateness, 2 * *middle);
}

crew::crew(crew_rules rules) : rules_(rules), tempo_(rules.bound) {}

std::vector<crew::flight>::iterator crew::find(int number) {
    auto const at = std::ranges::find(flights_, number, &flight::number);
    assert(at != flights_.end());
    return at;
}

crew_move crew::next(bool parts_left, bool winding_down, time now) const {
    if (winding_down || !parts_left) {
        if (flights_.empty()) return crew_move(crew_step::end);
        if (winding_down || !rules_.hedges || copies_ >= wanted()) return crew_move(crew_step::wait);
        return look_for_late_ones(now);
    }
    return crew_move(copies_ < wanted() ? crew_step::start : crew_step::wait);
}

crew_move crew::look_for_late_ones(time now) const {
    crew_move waiting(crew_step::wait);
    auto const late = times_.late_after();
    if (!late) return waiting;
    for (flight const& f : flights_) {
        if (!f.may_hedge) continue;
        if (now - f.begun >= *late) return crew_move(crew_step::hedge, f.number);
        if (!waiting.look_again || f.begun + *late < *waiting.look_again) waiting.look_again = f.begun + *late;
    }
    return waiting;
}

void crew::started(int number, time now) {
    flights_.emplace_back(number, now);
    ++copies_;
}

void crew::hedged(int number, bool flies) {
    auto const f = find(number);
    f->may_hedge = false;
    if (!flies) return;
    ++f->copies;
    ++copies_;
}

void crew::sent(int number, time now, std::uint64_t bytes) {
    times_.took(now - find(number)->begun);
    tempo_.acknowledged(now, bytes);
}

void crew::ended(int number) {
    auto const f = find(number);
    copies_ -= f->copies;
    flights_.erase(f);
}

} // namespace ossio::transfer
