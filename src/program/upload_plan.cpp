// SPDX-License-Identifier: BSL-1.0
// Words and JSON of a plan.
#include "program/upload_plan.hpp"

#include "program/upload_text.hpp"

#include <boost/json.hpp>

namespace ossio::program {

namespace {

namespace json = boost::json;

std::string bytes_text(std::uint64_t bytes) { return size_text(static_cast<double>(bytes)); }

char const* word(part_step step) {
    return step == part_step::keep ? "keep" : step == part_step::compare ? "compare" : "send";
}

char const* word(run_origin origin) { return origin == run_origin::checkpoint ? "checkpoint" : "service"; }

std::string way_text(upload_forecast const& f) {
    if (f.already_stored) return "the object is stored already, by upload " + f.upload_id + "; nothing is sent";
    if (f.parts == 0) return bytes_text(f.size) + " by one PutObject";
    std::string const way = bytes_text(f.size) + " in " + std::to_string(f.parts) +
                            (f.parts == 1 ? " part" : " parts") + " of " + bytes_text(f.part_size);
    if (f.upload_id.empty()) return way + ", a new upload";
    return way + "; goes on with upload " + f.upload_id + ", found " +
           (f.found_in == run_origin::checkpoint ? "by its checkpoint" : "on the service");
}

std::string run_text(part_run const& run) {
    std::string numbers = std::to_string(run.first);
    if (run.last != run.first) numbers += '-' + std::to_string(run.last);
    std::string step = word(step_of(run.reason));
    step.resize(8, ' ');
    if (numbers.size() < 11) numbers.resize(11, ' ');
    return "  " + step + ' ' + numbers + ' ' + bytes_text(run.bytes) + ", " + to_string(run.reason);
}

std::string passed_over_text(passed_over_run const& run) {
    std::string const what = run.upload_id.empty() ? "the checkpoint" : "upload " + run.upload_id;
    std::string const text = "  not used: " + what + ": " + to_string(run.why);
    return run.detail.empty() ? text : text + " (" + run.detail + ')';
}

json::object count_object(part_count const& n) { return {{"parts", n.parts}, {"bytes", n.bytes}}; }

} // namespace

std::string plan_text(upload_forecast const& f) {
    std::string text = way_text(f);
    for (part_run const& run : f.runs) text += '\n' + run_text(run);
    for (passed_over_run const& run : f.passed_over) text += '\n' + passed_over_text(run);
    return text;
}

std::string plan_json(upload_forecast const& f) {
    json::array runs, passed_over;
    for (part_run const& run : f.runs)
        runs.push_back(json::object{{"first", run.first},
                                    {"last", run.last},
                                    {"bytes", run.bytes},
                                    {"step", word(step_of(run.reason))},
                                    {"reason", to_string(run.reason)}});
    for (passed_over_run const& run : f.passed_over)
        passed_over.push_back(json::object{{"found_in", word(run.found_in)},
                                           {"upload_id", run.upload_id},
                                           {"reason", to_string(run.why)},
                                           {"detail", run.detail}});
    return json::serialize(json::object{{"size", f.size},
                                        {"part_size", f.part_size},
                                        {"parts", f.parts},
                                        {"upload_id", f.upload_id},
                                        {"found_in", f.upload_id.empty() ? "" : word(f.found_in)},
                                        {"already_stored", f.already_stored},
                                        {"kept", count_object(f.count(part_step::keep))},
                                        {"compared", count_object(f.count(part_step::compare))},
                                        {"sent", count_object(f.count(part_step::send))},
                                        {"runs", std::move(runs)},
                                        {"passed_over", std::move(passed_over)}});
}

} // namespace ossio::program
