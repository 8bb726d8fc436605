// SPDX-License-Identifier: BSL-1.0
// Lines that fit, sums, and JSON.
#include "program/text/tree_report.hpp"

#include "program/text/columns.hpp"
#include "program/text/counted.hpp"
#include "program/text/failure_report.hpp"
#include "program/text/upload_report.hpp"
#include "wire/printable.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace ossio::program {

namespace {

std::string amount(std::uint64_t bytes) { return size_text(static_cast<double>(bytes)); }

int percent_of(tree_status const& s) {
    if (s.bytes_total == 0) return is_at_end(s) ? 100 : 0;
    return static_cast<int>(100.0 * static_cast<double>(std::min(s.bytes_done, s.bytes_total)) /
                            static_cast<double>(s.bytes_total));
}

/// The pieces of a line, the most important first.
std::vector<std::string> pieces_of(tree_status const& s) {
    std::uint64_t const done = s.files_done + s.files_skipped + s.files_failed;
    std::vector<std::string> all{std::to_string(percent_of(s)) + " %", size_text(s.bytes_per_second) + "/s"};
    if (s.seconds_left && !s.is_counting) all.push_back(duration_text(*s.seconds_left) + " left");
    all.push_back(std::to_string(done) + '/' + std::to_string(s.files_total) + (s.is_counting ? "+" : "") + " files");
    all.push_back(amount(s.bytes_done) + " of " + amount(s.bytes_total));
    if (s.files_failed != 0) all.push_back(std::to_string(s.files_failed) + " failed");
    return all;
}

} // namespace

bool is_at_end(tree_status const& s) noexcept {
    return !s.is_counting && s.files_done + s.files_skipped + s.files_failed >= s.files_total;
}

std::string progress_bar(tree_status const& s, std::size_t width) {
    std::string line = fitted(pieces_of(s), "  ", width);
    if (!s.slowest.empty() && width > line.size() + 16) {
        std::string const share = ' ' + std::to_string(s.slowest_percent) + " %";
        line += "  " +
                cut_to_columns(wire::printable(s.slowest),
                               std::min<std::size_t>(40, width - line.size() - 2 - share.size())) +
                share;
    }
    return with_bar(line, columns_of(line), static_cast<double>(percent_of(s)) / 100, width);
}

std::string progress_line(tree_status const& s) {
    std::string line = fitted(pieces_of(s), ", ", std::string::npos);
    if (!s.slowest.empty()) line += ", " + wire::printable(s.slowest) + ' ' + std::to_string(s.slowest_percent) + " %";
    return line;
}

std::string progress_json(tree_status const& s) {
    boost::json::object o{
        {"files", s.files_total},     {"counting", s.is_counting}, {"done", s.files_done},
        {"skipped", s.files_skipped}, {"failed", s.files_failed},  {"bytes", s.bytes_total},
        {"bytes_done", s.bytes_done}, {"in_flight", s.in_flight},  {"bytes_per_second", s.bytes_per_second}};
    if (s.seconds_left) o["seconds_left"] = *s.seconds_left;
    return boost::json::serialize(boost::json::object{{"progress", std::move(o)}});
}

bool is_cut_short(tree_result const& r) noexcept { return r.cut_short != 0 || r.figures.is_counting; }

std::string tree_text(tree_result const& r, std::string_view verb) {
    tree_status const& s = r.figures;
    std::string text = std::string(verb) + ' ' + counted(s.files_done, "file") + ", " + amount(s.bytes_done) + ", in " +
                       duration_text(r.seconds);
    if (s.bytes_resumed != 0) text += ", " + amount(s.bytes_resumed) + " of it in an earlier run";
    for (auto const& [why, n] : r.skipped) text += "; " + std::to_string(n) + " skipped: " + why;
    if (s.files_failed != 0) text += "; " + std::to_string(s.files_failed) + " failed";
    if (r.paused != 0) text += "; " + std::to_string(r.paused) + " begun and kept";
    if (r.left != 0) text += "; " + std::to_string(r.left) + (s.is_counting ? " or more" : "") + " left";
    if (r.unverified != 0)
        text += "; " + std::to_string(r.unverified) + " not verified: the service returned no checksum";
    if (r.unsettled_files != 0)
        text += "; " + std::to_string(r.unsettled_files) + " of which something may be left on the service";
    return text;
}

std::string tree_json(tree_result const& r, std::string_view outcome) {
    boost::json::object skipped;
    for (auto const& [why, n] : r.skipped) skipped[why] = n;
    boost::json::array failed;
    for (failed_file const& f : r.failed)
        failed.push_back(boost::json::object{{"file", f.path},
                                             {"key", f.key},
                                             {"error", f.why},
                                             {"code", f.code},
                                             {"upload_id", f.upload_id},
                                             {"parts", to_string(f.parts)}});
    boost::json::array unsettled;
    for (unsettled_file const& u : r.unsettled)
        unsettled.push_back(boost::json::object{{"file", wire::printable(u.path)},
                                                {"key", wire::printable(u.key)},
                                                {"upload_id", u.upload_id},
                                                {"parts", to_string(u.parts)},
                                                {"error", u.why},
                                                {"command", u.command}});
    tree_status const& s = r.figures;
    boost::json::object o{{"outcome", outcome},
                          {"files", s.files_total},
                          {"sent", s.files_done},
                          {"bytes", s.bytes_done},
                          {"resumed_bytes", s.bytes_resumed},
                          {"seconds", r.seconds},
                          {"skipped", s.files_skipped},
                          {"skipped_because", std::move(skipped)},
                          {"failed", s.files_failed},
                          {"failures", std::move(failed)},
                          {"paused", r.paused},
                          {"left", r.left},
                          {"unverified", r.unverified},
                          {"unconfirmed_uploads", r.unconfirmed_uploads},
                          {"unsettled_files", r.unsettled_files},
                          {"unsettled", std::move(unsettled)}};
    if (!r.drained.empty()) o["drained"] = boost::json::parse(to_json(r.drained));
    return wire::printable(boost::json::serialize(o));
}

} // namespace ossio::program
