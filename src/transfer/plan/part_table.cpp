// SPDX-License-Identifier: BSL-1.0
// The table of parts.
#include "transfer/plan/part_table.hpp"

#include <algorithm>
#include <cassert>

namespace ossio::transfer {

part_numbers numbers_of(part_layout const& plan, part_slice slice) {
    auto const begin = [&](int worker) { return static_cast<int>(std::int64_t{plan.parts()} * worker / slice.count); };
    return part_numbers(begin(slice.index) + 1, begin(slice.index + 1));
}

part_table::part_table(part_layout plan, part_numbers ours)
    : plan_(plan),
      ours_(ours),
      states_(static_cast<std::size_t>(plan.parts()), state::to_do),
      parts_(states_.size()),
      lowest_to_do_(static_cast<std::size_t>(ours.first - 1)) {}

std::uint64_t part_table::bytes_wanted() const noexcept {
    if (parts_wanted() == 0) return 0;
    part_extent const last = plan_.range_of(ours_.last);
    return last.offset + last.size - plan_.range_of(ours_.first).offset;
}

std::size_t part_table::index(int number) const {
    assert(number >= 1 && number <= plan_.parts());
    return static_cast<std::size_t>(number - 1);
}

void part_table::record_done(part p) {
    std::size_t const i = index(p.number);
    states_[i] = state::mark_done;
    ++done_;
    bytes_done_ += p.size;
    parts_[i] = std::move(p);
}

void part_table::mark_present(part p) {
    assert(states_[index(p.number)] == state::to_do);
    ++resumed_;
    bytes_resumed_ += p.size;
    record_done(std::move(p));
}

void part_table::mark_unverified(part p) {
    std::size_t const i = index(p.number);
    assert(states_[i] == state::to_do);
    parts_[i] = std::move(p);
}

std::optional<part_task> part_table::next() {
    while (lowest_to_do_ < end() && states_[lowest_to_do_] != state::to_do) ++lowest_to_do_;
    if (lowest_to_do_ == end()) return std::nullopt;
    std::size_t const i = lowest_to_do_;
    states_[i] = state::in_flight;
    ++in_flight_;
    part_task t(static_cast<int>(i) + 1);
    if (parts_[i].number != 0) t.listed = std::move(parts_[i]);
    parts_[i] = part();
    return t;
}

std::vector<int> part_table::upcoming(std::size_t n) const {
    std::vector<int> some;
    for (std::size_t i = lowest_to_do_; i < end() && some.size() < n; ++i)
        if (states_[i] == state::to_do && parts_[i].number == 0) some.push_back(static_cast<int>(i) + 1);
    return some;
}

void part_table::mark_done(part p) {
    assert(states_[index(p.number)] == state::in_flight);
    --in_flight_;
    record_done(std::move(p));
}

void part_table::mark_verified(part p) {
    ++resumed_;
    bytes_resumed_ += p.size;
    mark_done(std::move(p));
}

void part_table::mark_failed(int number) {
    std::size_t const i = index(number);
    assert(states_[i] == state::in_flight);
    states_[i] = state::to_do;
    --in_flight_;
    lowest_to_do_ = std::min(lowest_to_do_, i);
}

std::vector<part> part_table::parts() const {
    std::vector<part> finished;
    finished.reserve(static_cast<std::size_t>(done_));
    for (std::size_t i = 0; i < states_.size(); ++i)
        if (states_[i] == state::mark_done) finished.push_back(parts_[i]);
    return finished;
}

} // namespace ossio::transfer
