// SPDX-License-Identifier: BSL-1.0
// The rules, the strongest first.
#include "program/decide/unit_ending.hpp"

#include "program/decide/sending.hpp"

#include <algorithm>

namespace ossio::program {

namespace {

constexpr std::size_t most_files = 4; // that fail in a row: then it is not about the files
constexpr int most_rounds = 4;        // of a unit that is set aside, so that others are tried in between
constexpr std::size_t most_kept = 16; // large files that a worker sends ranges of at about the same time

} // namespace

bool hopeless_row::has_sent_range_of(std::string const& file) const {
    return std::ranges::find(latest_sent_, file) != latest_sent_.end();
}

void hopeless_row::end_row() {
    failed_.clear();
    rounds_.clear();
    has_success_ = true;
}

void hopeless_row::note_range_of(std::string const& file) {
    if (has_sent_range_of(file)) return;
    latest_sent_.push_back(file);
    if (latest_sent_.size() > most_kept) latest_sent_.pop_front();
}

failure_cause hopeless_row::note(std::string const& unit, std::string const& file, failure const* failed,
                                 bool has_files) {
    bool const has_sent = !failed || has_files;
    if (has_sent) end_row();
    if (!failed && file != unit) note_range_of(file);
    if (has_sent || !is_hopeless(*failed)) return failure_cause::unit;
    // Wrong keys, a bucket that is not there and a lost network are the same for all files.
    bool const may_be_of_file = failed->code == service_errc::access_denied && !has_sent_range_of(file);
    failed_.insert(may_be_of_file ? file : unit);
    int const rounds = ++rounds_[unit];
    if (failed_.size() >= most_files) return failure_cause::worker;
    if (has_success_ && may_be_of_file) return failure_cause::unit;
    return rounds < most_rounds ? failure_cause::unclear : failure_cause::worker;
}

unit_step next_step(unit_facts const& f) noexcept {
    if (!f.failed) return unit_step::finish; // durable, also if the claim is lost: its new holder finds the object
    if (f.is_lost) return unit_step::leave;
    failure const& why = *f.failed;
    // What was interrupted has not failed, and must not become a dead letter together with what has.
    if (f.is_interrupted || why.code == condition::canceled) return unit_step::hand_back;
    // A worker with wrong keys or without a network must not carry the whole queue to the dead letters.
    if (f.cause == failure_cause::unclear) return unit_step::set_aside;
    if (f.cause == failure_cause::worker) return unit_step::quit;
    // Other ranges hold bytes of the file as it was: no delivery makes one object of them.
    if (f.is_range && (why.code == errc::source_changed || why.code == errc::upload_vanished)) return unit_step::bury;
    return f.deliveries >= f.most_deliveries ? unit_step::bury : unit_step::retry;
}

std::chrono::milliseconds retry_delay(std::int64_t deliveries, std::chrono::milliseconds most) noexcept {
    std::int64_t const doublings = std::clamp<std::int64_t>(deliveries - 1, 0, 20);
    return std::min(std::chrono::milliseconds(1'000LL << doublings), most);
}

} // namespace ossio::program
