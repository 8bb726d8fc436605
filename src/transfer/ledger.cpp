// SPDX-License-Identifier: BSL-1.0
// Keeps the table of parts.
#include "transfer/ledger.hpp"

#include <algorithm>
#include <cassert>

namespace ossio::transfer {

ledger::ledger(upload_plan plan)
    : plan_(plan), states_(static_cast<std::size_t>(plan.parts()), state::to_do), parts_(states_.size()) {}

std::size_t ledger::index(int number) const {
    assert(number >= 1 && number <= plan_.parts());
    return static_cast<std::size_t>(number - 1);
}

void ledger::settle(part p) {
    std::size_t const i = index(p.number);
    states_[i] = state::done;
    ++done_;
    bytes_done_ += p.size;
    parts_[i] = std::move(p);
}

void ledger::found(part p) {
    assert(states_[index(p.number)] == state::to_do);
    ++resumed_;
    bytes_resumed_ += p.size;
    settle(std::move(p));
}

void ledger::doubtful(part p) {
    std::size_t const i = index(p.number);
    assert(states_[i] == state::to_do);
    parts_[i] = std::move(p);
}

std::optional<task> ledger::next() {
    while (lowest_to_do_ < states_.size() && states_[lowest_to_do_] != state::to_do) ++lowest_to_do_;
    if (lowest_to_do_ == states_.size()) return std::nullopt;
    std::size_t const i = lowest_to_do_;
    states_[i] = state::flying;
    ++flying_;
    task t(static_cast<int>(i) + 1);
    if (parts_[i].number != 0) t.listed = std::move(parts_[i]);
    parts_[i] = part();
    return t;
}

std::vector<int> ledger::upcoming(std::size_t n) const {
    std::vector<int> some;
    for (std::size_t i = lowest_to_do_; i < states_.size() && some.size() < n; ++i)
        if (states_[i] == state::to_do && parts_[i].number == 0) some.push_back(static_cast<int>(i) + 1);
    return some;
}

void ledger::done(part p) {
    assert(states_[index(p.number)] == state::flying);
    --flying_;
    settle(std::move(p));
}

void ledger::confirmed(part p) {
    ++resumed_;
    bytes_resumed_ += p.size;
    done(std::move(p));
}

void ledger::failed(int number) {
    std::size_t const i = index(number);
    assert(states_[i] == state::flying);
    states_[i] = state::to_do;
    --flying_;
    lowest_to_do_ = std::min(lowest_to_do_, i);
}

std::vector<part> ledger::parts() const {
    std::vector<part> finished;
    finished.reserve(static_cast<std::size_t>(done_));
    for (std::size_t i = 0; i < states_.size(); ++i)
        if (states_[i] == state::done) finished.push_back(parts_[i]);
    return finished;
}

} // namespace ossio::transfer
