// SPDX-License-Identifier: BSL-1.0
// The rules, the strongest first.
#include "program/decide/unit_ending.hpp"

#include "program/decide/sending.hpp"

#include <algorithm>

namespace ossio::program {

namespace {

constexpr int most_hopeless = 4; // in a row: then it is not about the units

} // namespace

int hopeless_row::note(std::string const& unit, failure const* failed, bool has_files) {
    bool const has_sent = !failed || has_files;
    if (has_sent) {
        units_.clear();
        length_ = 0;
        has_success_ = true;
    }
    if (has_sent || !is_hopeless(*failed)) return 0;
    units_.insert(unit);
    return ++length_;
}

unit_step next_step(unit_facts const& f) noexcept {
    if (!f.failed) return unit_step::finish; // durable, also if the claim is lost: its new holder finds the object
    if (f.is_lost) return unit_step::leave;
    failure const& why = *f.failed;
    // What was interrupted has not failed, and must not become a dead letter together with what has.
    if (f.is_interrupted || why.code == condition::canceled) return unit_step::hand_back;
    // A worker with wrong keys or without a network must not carry the whole queue to the dead letters.
    if (f.hopeless != 0 && !f.is_alone) return f.hopeless < most_hopeless ? unit_step::set_aside : unit_step::quit;
    // Other ranges hold bytes of the file as it was: no delivery makes one object of them.
    if (f.is_range && (why.code == errc::source_changed || why.code == errc::upload_vanished)) return unit_step::bury;
    return f.deliveries >= f.most_deliveries ? unit_step::bury : unit_step::retry;
}

std::chrono::milliseconds retry_delay(std::int64_t deliveries, std::chrono::milliseconds most) noexcept {
    std::int64_t const doublings = std::clamp<std::int64_t>(deliveries - 1, 0, 20);
    return std::min(std::chrono::milliseconds(1'000LL << doublings), most);
}

} // namespace ossio::program
