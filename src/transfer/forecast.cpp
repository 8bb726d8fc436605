// SPDX-License-Identifier: BSL-1.0
// Sums verdicts up, and has the words for them.
#include "transfer/forecast.hpp"

#include <algorithm>

namespace ossio {

part_step step_of(part_reason why) noexcept {
    switch (why) {
    case part_reason::in_checkpoint: return part_step::keep;
    case part_reason::not_in_checkpoint:
    case part_reason::found_on_service: return part_step::compare;
    default: return part_step::send;
    }
}

char const* to_string(part_reason why) noexcept {
    switch (why) {
    case part_reason::in_checkpoint: return "in the checkpoint";
    case part_reason::not_in_checkpoint: return "not in the checkpoint";
    case part_reason::found_on_service: return "found on the service";
    case part_reason::not_listed: return "not on the service";
    case part_reason::wrong_size: return "of another size";
    case part_reason::differs_from_checkpoint: return "not what the checkpoint says";
    }
    return "";
}

char const* to_string(run_problem why) noexcept {
    switch (why) {
    case run_problem::source_changed: return "the source has changed";
    case run_problem::foreign: return "it is of another upload";
    case run_problem::unreadable: return "the checkpoint cannot be read";
    case run_problem::gone: return "the service knows the upload no more";
    case run_problem::no_parts: return "it has no parts";
    case run_problem::uneven_parts: return "its parts do not fit the source";
    case run_problem::other_content: return "its lowest part is of other bytes";
    }
    return "";
}

namespace {

template<class Chosen>
part_count count_runs(std::vector<part_run> const& runs, Chosen chosen) noexcept {
    part_count sum;
    for (part_run const& run : runs) {
        if (!chosen(run.reason)) continue;
        sum.parts += run.last - run.first + 1;
        sum.bytes += run.bytes;
    }
    return sum;
}

} // namespace

part_count upload_forecast::count(part_step step) const noexcept {
    return count_runs(runs, [step](part_reason r) { return step_of(r) == step; });
}

part_count upload_forecast::count(part_reason reason) const noexcept {
    return count_runs(runs, [reason](part_reason r) { return r == reason; });
}

} // namespace ossio

namespace ossio::transfer {

bool survey::has_passed_over(std::string const& upload_id) const noexcept {
    return std::ranges::any_of(passed_over, [&](passed_over_run const& r) { return r.upload_id == upload_id; });
}

namespace {

/// Parts beside each other that fare alike become one run.
std::vector<part_run> runs_of(upload_plan const& plan, std::vector<part_verdict> const& verdicts) {
    std::vector<part_run> runs;
    for (int number = 1; number <= plan.parts(); ++number) {
        auto const i = static_cast<std::size_t>(number - 1);
        part_reason const why = i < verdicts.size() ? verdicts[i].reason : part_reason::not_listed;
        if (runs.empty() || runs.back().reason != why) {
            part_run fresh;
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

upload_forecast forecast_of(upload_plan const& plan, std::uint64_t size, survey const& found) {
    upload_forecast f;
    f.size = size;
    f.passed_over = found.passed_over;
    f.already_stored = found.stored.has_value();
    if (f.already_stored) {
        f.upload_id = found.stored_by;
        return f;
    }
    upload_plan const& way = found.usable ? found.usable->plan : plan;
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
