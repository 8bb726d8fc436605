// SPDX-License-Identifier: BSL-1.0
// The members of upload_plan, and the texts of its reasons. No I/O.
#include <ossio/upload_plan.hpp>

namespace ossio {

part_step step_of(part_reason why) noexcept {
    switch (why) {
    case part_reason::in_checkpoint: return part_step::keep;
    case part_reason::not_in_checkpoint:
    case part_reason::source_in_doubt:
    case part_reason::found_on_service: return part_step::compare;
    default: return part_step::send;
    }
}

char const* to_string(part_reason why) noexcept {
    switch (why) {
    case part_reason::in_checkpoint: return "in the checkpoint";
    case part_reason::not_in_checkpoint: return "not in the checkpoint";
    case part_reason::source_in_doubt: return "in the checkpoint, but the source may have changed";
    case part_reason::found_on_service: return "found on the service";
    case part_reason::not_listed: return "not on the service";
    case part_reason::wrong_size: return "of another size";
    case part_reason::differs_from_checkpoint: return "differs from the checkpoint";
    }
    return "";
}

char const* to_string(rejection_reason why) noexcept {
    switch (why) {
    case rejection_reason::source_changed: return "the source has changed";
    case rejection_reason::foreign: return "it belongs to another upload";
    case rejection_reason::unreadable: return "the checkpoint cannot be read";
    case rejection_reason::gone: return "the service does not have the upload any more";
    case rejection_reason::no_parts: return "it has no parts";
    case rejection_reason::uneven_parts: return "its parts do not fit the source";
    case rejection_reason::other_content: return "its lowest part has other content";
    case rejection_reason::damaged_part: return "a part is damaged, and a sequential upload takes none twice";
    }
    return "";
}

namespace {

template<class Chosen>
part_count count_runs(std::vector<part_range> const& runs, Chosen chosen) noexcept {
    part_count sum;
    for (part_range const& run : runs) {
        if (!chosen(run.reason)) continue;
        sum.parts += run.last - run.first + 1;
        sum.bytes += run.bytes;
    }
    return sum;
}

} // namespace

part_count upload_plan::count(part_step step) const noexcept {
    return count_runs(runs, [step](part_reason r) { return step_of(r) == step; });
}

part_count upload_plan::count(part_reason reason) const noexcept {
    return count_runs(runs, [reason](part_reason r) { return r == reason; });
}

} // namespace ossio
