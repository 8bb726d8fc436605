// SPDX-License-Identifier: BSL-1.0
// Text and JSON of a plan.
#include "program/text/plan_report.hpp"

#include "program/text/counted.hpp"
#include "program/text/upload_report.hpp"
#include "wire/printable.hpp"

#include <boost/json.hpp>

namespace ossio::program {

namespace {

namespace json = boost::json;

std::string bytes_text(std::uint64_t bytes) { return size_text(static_cast<double>(bytes)); }

char const* word(part_step step) {
    return step == part_step::keep ? "keep" : step == part_step::compare ? "compare" : "send";
}

char const* word(upload_origin origin) { return origin == upload_origin::checkpoint ? "checkpoint" : "service"; }

std::string way_text(upload_plan const& f) {
    if (f.already_stored)
        return "the object is stored already, by upload " + wire::printable(f.upload_id) + "; nothing is sent";
    if (f.parts == 0) return bytes_text(f.size) + " by one PutObject";
    std::string const way = bytes_text(f.size) + " in " + counted(f.parts, "part") + " of " + bytes_text(f.part_size);
    if (f.upload_id.empty()) return way + ", a new upload";
    return way + "; resumes upload " + wire::printable(f.upload_id) + ", found " +
           (f.found_in == upload_origin::checkpoint ? "by its checkpoint" : "on the service");
}

std::string run_text(part_range const& run) {
    std::string numbers = std::to_string(run.first);
    if (run.last != run.first) numbers += '-' + std::to_string(run.last);
    std::string step = word(step_of(run.reason));
    step.resize(8, ' ');
    if (numbers.size() < 11) numbers.resize(11, ' ');
    return "  " + step + ' ' + numbers + ' ' + bytes_text(run.bytes) + ", " + to_string(run.reason);
}

std::string rejected_text(rejected_upload const& run) {
    std::string const what = run.upload_id.empty() ? "the checkpoint" : "upload " + wire::printable(run.upload_id);
    std::string const text = "  not used: " + what + ": " + to_string(run.why);
    return run.detail.empty() ? text : text + " (" + wire::printable(run.detail) + ')';
}

json::object count_object(part_count const& n) { return {{"parts", n.parts}, {"bytes", n.bytes}}; }

} // namespace

std::string plan_text(upload_plan const& f) {
    std::string text = way_text(f);
    for (part_range const& run : f.runs) text += '\n' + run_text(run);
    for (rejected_upload const& run : f.rejected) text += '\n' + rejected_text(run);
    if (f.unconfirmed_uploads > 0)
        text += "\n  " + left_text(f.unconfirmed_uploads) +
                (f.unconfirmed_since.empty() ? "" : " since " + wire::printable(f.unconfirmed_since));
    return text;
}

std::string plan_json(upload_plan const& f) {
    json::array runs, rejected;
    for (part_range const& run : f.runs)
        runs.push_back(json::object{{"first", run.first},
                                    {"last", run.last},
                                    {"bytes", run.bytes},
                                    {"step", word(step_of(run.reason))},
                                    {"reason", to_string(run.reason)}});
    for (rejected_upload const& run : f.rejected)
        rejected.push_back(json::object{{"found_in", word(run.found_in)},
                                        {"upload_id", run.upload_id},
                                        {"reason", to_string(run.why)},
                                        {"detail", run.detail}});
    json::object const whole{{"size", f.size},
                             {"part_size", f.part_size},
                             {"parts", f.parts},
                             {"upload_id", f.upload_id},
                             {"found_in", f.upload_id.empty() ? "" : word(f.found_in)},
                             {"already_stored", f.already_stored},
                             {"kept", count_object(f.count(part_step::keep))},
                             {"compared", count_object(f.count(part_step::compare))},
                             {"sent", count_object(f.count(part_step::send))},
                             {"runs", std::move(runs)},
                             {"rejected", std::move(rejected)},
                             {"outcome", "planned"},
                             {"unconfirmed_uploads", f.unconfirmed_uploads},
                             {"unconfirmed_since", f.unconfirmed_since}};
    return wire::printable(json::serialize(whole));
}

} // namespace ossio::program
