// SPDX-License-Identifier: BSL-1.0
// Text and JSON of a sweep.
#include "program/text/sweep_report.hpp"

#include "program/text/counted.hpp"
#include "program/text/failure_report.hpp"
#include "program/text/upload_report.hpp"
#include "wire/printable.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <numeric>

namespace ossio::program {

namespace {

std::uint64_t bytes_of(std::vector<stale_upload> const& all) {
    return std::accumulate(all.begin(), all.end(), std::uint64_t(0),
                           [](std::uint64_t sum, stale_upload const& one) { return sum + one.bytes; });
}

boost::json::array uploads_json(std::vector<stale_upload> const& all) {
    boost::json::array uploads;
    for (stale_upload const& one : all)
        uploads.push_back(boost::json::object{{"key", one.upload.key},
                                              {"upload_id", one.upload.upload_id},
                                              {"begun", one.upload.initiated},
                                              {"parts", one.parts},
                                              {"bytes", one.bytes},
                                              {"removed", one.removed},
                                              {"problem", one.problem ? to_string(*one.problem) : std::string()}});
    return uploads;
}

} // namespace

std::string sweep_line(stale_upload const& one, bool dry_run) {
    std::string line = wire::printable(one.upload.initiated, 10) + ' ' + wire::printable(one.upload.key) + "  upload " +
                       wire::printable(one.upload.upload_id) + "  " + counted(one.parts, "part") + "  " +
                       size_text(static_cast<double>(one.bytes));
    if (one.problem) return line + "  " + to_string(*one.problem);
    return line + (dry_run ? "" : one.removed ? "  removed" : "  not removed");
}

std::string sweep_summary(std::vector<stale_upload> const& all, bool dry_run) {
    std::string text = counted(all.size(), "upload") + ", " + size_text(static_cast<double>(bytes_of(all)));
    auto const left = std::ranges::count(all, false, &stale_upload::removed);
    if (all.size() >= sweep_options().max_uploads) text += " (there may be more: run it again, or use a longer prefix)";
    if (dry_run) return text + ": nothing was removed (--dry-run)";
    return text + (left == 0 ? ": removed" : ": " + std::to_string(left) + " could not be removed");
}

bool has_failed(std::vector<stale_upload> const& all) {
    return std::ranges::any_of(all, [](stale_upload const& one) { return one.problem.has_value(); });
}

std::string sweep_json(std::vector<stale_upload> const& all, bool dry_run) {
    char const* const outcome = has_failed(all) ? "failed" : dry_run ? "planned" : "done";
    boost::json::object const whole{{"outcome", outcome},
                                    {"uploads", uploads_json(all)},
                                    {"bytes", bytes_of(all)},
                                    {"removed", std::ranges::count(all, true, &stale_upload::removed)}};
    return wire::printable(boost::json::serialize(whole));
}

std::string sweep_json(failure const& why, std::vector<stale_upload> const& before) {
    boost::json::object whole = failure_object(why);
    whole["uploads"] = uploads_json(before);
    whole["bytes"] = bytes_of(before);
    whole["removed"] = std::ranges::count(before, true, &stale_upload::removed);
    return wire::printable(boost::json::serialize(whole));
}

} // namespace ossio::program
