// SPDX-License-Identifier: BSL-1.0
// Sums that change with every event.
#include "program/run/tree_log.hpp"

#include "program/text/failure_report.hpp"
#include "program/text/upload_report.hpp"
#include "wire/printable.hpp"

#include <iostream>

namespace ossio::program {

namespace {

constexpr std::size_t most_kept = 1000; // of failures, and of unsettled files

} // namespace

tree_log::tree_log(arguments const& a, command_words const& words, screen& out)
    : arguments_(a), words_(words), screen_(out), begun_(std::chrono::steady_clock::now()) {}

void tree_log::found(planned_file const& file) {
    ++status_.files_total;
    status_.bytes_total += file.size;
}

void tree_log::found_all() { status_.is_counting = false; }

void tree_log::skip(planned_file const& file, std::string const& why) {
    ++status_.files_skipped;
    status_.bytes_total -= file.size;
    ++result_.skipped[why];
    plan(file, "skip", why);
    show();
}

void tree_log::would_transfer(planned_file const& file) {
    ++planned_transfers_;
    planned_bytes_ += file.size;
    action_reason const why = file.decision.reason;
    plan(file, is_download() ? "fetch" : "send", is_download() ? reason_to_fetch(why) : to_string(why));
}

void tree_log::leave(planned_file const&) {
    ++result_.cut_short;
    ++result_.left;
}

void tree_log::fail(planned_file const& file, failure const& f) { fail(file.path.string(), file.key, f); }

void tree_log::fail(planned_file const& file, std::string const& why) {
    plan(file, "fail", why);
    fail(file.path.string(), file.key, failure(errc::source_unreadable, why));
}

void tree_log::fail(std::string const& path, std::string const& key, failure const& f) {
    ++status_.files_failed;
    bool const is_local = f.operation.empty() && !f.detail.empty();
    std::string const name = path.empty() ? "" : wire::printable(path) + ": ";
    std::string why = is_local ? wire::printable(f.detail) : failure_report(arguments_, f);
    if (why.starts_with(name)) why.erase(0, name.size()); // an unreadable source names itself
    screen_.say_error(name + why);
    if (result_.failed.size() == most_kept) return;
    failed_file& one = result_.failed.emplace_back();
    one.path = wire::printable(path);
    one.key = wire::printable(key);
    one.why = why;
    one.code = f.service_code;
    one.upload_id = f.upload_id;
    one.parts = f.parts;
}

void tree_log::fail(planned_file const& file, failure const& f, bool is_resumable) {
    fail(file, f);
    auto left = unsettled_after(f, is_resumable, names_of(file), words_);
    if (left) left->is_reported = true;
    note_unsettled(std::move(left));
}

file_and_object tree_log::names_of(planned_file const& file) const {
    return {file.path.string(), arguments_.target.bucket, file.key};
}

bool tree_log::note_unsettled(std::optional<unsettled_file> one) {
    if (!one) return false;
    ++result_.unsettled_files;
    if (result_.unsettled.size() < most_kept) result_.unsettled.push_back(std::move(*one));
    return true;
}

std::uint64_t tree_log::begin(planned_file const& file) {
    in_flight& one = in_flight_[++last_id_];
    one.name = file.path.string();
    one.size = file.size;
    if (last_id_ == 1) meter_.add(std::chrono::steady_clock::now(), 0);
    return last_id_;
}

void tree_log::advance(std::uint64_t id, progress const& p) { advance(id, p.bytes_done, p.bytes_resumed); }

void tree_log::advance(std::uint64_t id, std::uint64_t bytes_done, std::uint64_t bytes_resumed) {
    in_flight& one = in_flight_.at(id);
    if (bytes_done <= one.done) return;
    status_.bytes_done += bytes_done - one.done;
    status_.bytes_resumed += bytes_resumed - one.resumed;
    one.done = bytes_done;
    one.resumed = bytes_resumed;
    show();
}

void tree_log::done(std::uint64_t id, planned_file const& file, upload_result const& r) {
    advance(id, r.size, r.totals.bytes_resumed);
    done(id, r.size, r.crc64_confirmed);
    result_.unconfirmed_uploads += static_cast<std::uint64_t>(r.unconfirmed_uploads);
    note_unsettled(unsettled_after(r, names_of(file), words_));
}

void tree_log::done(std::uint64_t id, std::uint64_t bytes, bool is_verified) {
    advance(id, bytes, in_flight_.at(id).resumed);
    in_flight_.erase(id);
    ++status_.files_done;
    if (!is_verified) ++result_.unverified;
    show();
}

void tree_log::stop(planned_file const& file, failure const& f, bool is_resumable) {
    ++result_.cut_short;
    if (note_unsettled(unsettled_after(f, is_resumable, names_of(file), words_))) return;
    if (f.parts == parts_status::kept)
        ++result_.paused;
    else
        ++result_.left;
}

void tree_log::end(std::uint64_t id) {
    auto const at = in_flight_.find(id);
    status_.bytes_done -= at->second.done;
    status_.bytes_resumed -= at->second.resumed;
    in_flight_.erase(at);
}

tree_result tree_log::end_of_run() {
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begun_;
    tree_result end = std::move(result_);
    end.figures = status_;
    end.seconds = took.count();
    return end;
}

void tree_log::plan(planned_file const& file, std::string_view action, std::string const& why) {
    if (!arguments_.dry_run) return;
    std::string const path = wire::printable(file.path.string()), key = wire::printable(file.key);
    if (arguments_.output.json)
        planned_.push_back(boost::json::object{
            {"file", path}, {"key", key}, {"action", action}, {"reason", why}, {"bytes", file.size}});
    else if (!arguments_.output.quiet)
        std::cout << action << ' ' << path << " oss://" << arguments_.target.bucket << '/' << key << " ("
                  << wire::printable(why) << ", " << size_text(static_cast<double>(file.size)) << ")\n";
}

std::string tree_log::plan_json() const {
    return wire::printable(
        boost::json::serialize(boost::json::object{{"outcome", status_.files_failed == 0 ? "planned" : "failed"},
                                                   {"files", planned_},
                                                   {is_download() ? "fetch" : "send", planned_transfers_},
                                                   {"bytes", planned_bytes_},
                                                   {"skip", status_.files_skipped},
                                                   {"fail", status_.files_failed}}));
}

std::string tree_log::plan_summary() const {
    std::string const verb = is_download() ? "fetch" : "send", done = is_download() ? "fetched" : "sent";
    return std::to_string(planned_transfers_) + " to " + verb + ", " + size_text(static_cast<double>(planned_bytes_)) +
           "; " + std::to_string(status_.files_skipped) + " to skip, " + std::to_string(status_.files_failed) +
           " that cannot be " + done + ": nothing was " + done + " (--dry-run)";
}

void tree_log::show() {
    if (!screen_.is_due()) return;
    auto const now = std::chrono::steady_clock::now();
    meter_.add(now, status_.bytes_done);
    tree_status s = status_;
    s.in_flight = static_cast<int>(in_flight_.size());
    s.bytes_per_second = meter_.bytes_per_second(now);
    s.seconds_left = meter_.seconds_left(now, s.bytes_total);
    if (!in_flight_.empty()) {
        in_flight const& oldest = in_flight_.begin()->second;
        s.slowest = oldest.name;
        s.slowest_percent = oldest.size == 0 ? 0 : static_cast<int>(100 * oldest.done / oldest.size);
    }
    screen_.show(s);
}

} // namespace ossio::program
