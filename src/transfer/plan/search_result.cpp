// SPDX-License-Identifier: BSL-1.0
// Makes a plan of what was found of earlier uploads. No I/O.
#include "transfer/plan/search_result.hpp"

#include <algorithm>

namespace ossio::transfer {

bool search_result::has_rejected(std::string const& upload_id) const noexcept {
    return std::ranges::any_of(rejected, [&](rejected_upload const& r) { return r.upload_id == upload_id; });
}

namespace {

/// Joins consecutive parts with one reason.
std::vector<part_range> runs_of(part_layout const& plan, std::vector<part_verdict> const& verdicts) {
    std::vector<part_range> runs;
    for (int number = 1; number <= plan.parts(); ++number) {
        auto const i = static_cast<std::size_t>(number - 1);
        part_reason const why = i < verdicts.size() ? verdicts[i].reason : part_reason::not_listed;
        if (runs.empty() || runs.back().reason != why) {
            part_range fresh;
            fresh.first = number;
            fresh.reason = why;
            runs.push_back(fresh);
        }
        runs.back().last = number;
        runs.back().bytes += plan.range_of(number).size;
    }
    return runs;
}

} // namespace

upload_plan upload_plan_of(part_layout const& plan, std::uint64_t size, search_result const& found) {
    upload_plan f;
    f.size = size;
    f.rejected = found.rejected;
    f.unconfirmed_uploads = found.unconfirmed_uploads;
    f.unconfirmed_since = found.unconfirmed_since;
    f.already_stored = found.stored.has_value();
    if (f.already_stored) {
        f.upload_id = found.stored_by;
        return f;
    }
    part_layout const& way = found.usable ? found.usable->plan : plan;
    f.part_size = way.part_size();
    f.parts = way.parts();
    if (found.usable) {
        f.upload_id = found.usable->upload.upload_id;
        f.found_in = found.usable->origin;
    }
    f.runs = runs_of(way, found.usable ? found.usable->parts : std::vector<part_verdict>());
    return f;
}

} // namespace ossio::transfer
