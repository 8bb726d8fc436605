// SPDX-License-Identifier: BSL-1.0
// Texts for people, JSON for programs.
#include "program/text/upload_report.hpp"

#include "program/text/columns.hpp"
#include "program/text/counted.hpp"
#include "wire/printable.hpp"

#include <boost/algorithm/string/replace.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace ossio::program {

namespace {

template<class... Args>
std::string format(char const* how, Args... args) {
    std::array<char, 128> text{};
    std::snprintf(text.data(), text.size(), how, args...);
    return text.data();
}

double fraction_of(progress const& p) {
    std::uint64_t const total = p.bytes_total.value_or(0);
    return total == 0 ? 1 : std::clamp(static_cast<double>(p.bytes_done) / static_cast<double>(total), 0.0, 1.0);
}

/// The pieces of a line, the most important first.
std::vector<std::string> pieces_of_progress(progress const& p) {
    std::vector<std::string> all;
    if (p.bytes_total) all.push_back(format("%d %%", static_cast<int>(fraction_of(p) * 100)));
    all.push_back(size_text(p.bytes_per_second) + "/s");
    if (p.seconds_left) all.push_back(duration_text(*p.seconds_left) + " left");
    std::string done = size_text(static_cast<double>(p.bytes_done));
    if (p.bytes_total) done += " of " + size_text(static_cast<double>(*p.bytes_total));
    all.push_back(std::move(done));
    all.push_back(format("%d part%s in flight", p.parts_in_flight, p.parts_in_flight == 1 ? "" : "s"));
    if (p.retries != 0) all.push_back(format("%d retries", p.retries));
    return all;
}

char const* outcome_word(failure const& f) {
    if (f.code == errc::paused) return "paused";
    if (f.code == errc::aborted) return "aborted";
    return f.code == errc::draining ? "drained" : "failed";
}

char const* word_of(parts_status parts) {
    switch (parts) {
    case parts_status::none: return "none";
    case parts_status::kept: return "kept";
    case parts_status::removed: return "removed";
    case parts_status::unknown: break;
    }
    return "unknown";
}

constexpr std::string_view wrong_region = "0002-00000226"; // EC: the signature is for another region

/// Keys come from many places; one command names the place.
std::string where_the_key_is(arguments const& a) {
    std::string const& profile = a.connection.profile;
    return "ossio whoami" + (profile.empty() ? std::string() : " --profile " + profile) + " prints where it was found";
}

/// Returns what a user can do about it; empty if the failure says it.
std::string advice(arguments const& a, failure const& f) {
    if (f.code == errc::no_credentials) return "";
    if (f.code == service_errc::signature_does_not_match)
        return "check the secret of the access key (" + where_the_key_is(a) + ") and the region (" +
               a.connection.region + ")";
    if (f.ec == wrong_region) {
        std::string const there = region_of_endpoint(a.connection.endpoint);
        return "the request was signed for the region " + a.connection.region + ", but the bucket is in " +
               (there.empty() || there == a.connection.region ? "another one" : there) +
               ": give the bucket's region by --region";
    }
    if (f.code == service_errc::invalid_access_key_id) return "check the access key: " + where_the_key_is(a);
    if (f.code == service_errc::no_such_bucket)
        return "check the name of the bucket, " + a.target.bucket + ", and the endpoint";
    if (f.code == service_errc::access_denied) return "check the permissions of the key and the endpoint of the bucket";
    if (f.code == errc::source_changed)
        return "upload it when nobody writes to it, upload a copy, or, if others only append to it, use --growing";
    if (f.code == service_errc::request_time_too_skewed || f.code == errc::clock_skew)
        return "set the clock of this machine";
    if (f.code == errc::checkpoint_not_saved && !a.transfer.checkpoint_redis.empty())
        return "check that Redis runs, its address and its password";
    if (f.code == errc::proxy_refused) return "check the user, the password and the rules of the proxy";
    if (f.code == boost::system::errc::too_many_files_open ||
        f.code == boost::system::errc::too_many_files_open_in_system)
        return "raise the limit of open files (ulimit -n), or lower --concurrency";
    if (f.phase == request_phase::resolve || f.phase == request_phase::connect)
        return "check the endpoint and the network, and the proxy if there is one";
    if (f.phase == request_phase::tls) return "check the endpoint, or give the certificate's authority by --ca-file";
    if (f.code == errc::checkpoint_not_saved) return "choose another --checkpoint-dir, or use --no-resume";
    if (f.code == errc::lease_lost) return "another run has taken over, or may have; run the same command again to see";
    if (f.code == errc::checkpoint_in_use)
        return a.transfer.checkpoint_redis.empty() ? "wait for the other run, or choose another --checkpoint-dir"
                                                   : "wait for the other run";
    return "";
}

} // namespace

std::string size_text(double bytes) {
    constexpr std::array<char const*, 5> units{"KiB", "MiB", "GiB", "TiB", "PiB"};
    if (bytes < 1024) return format("%.0f B", bytes);
    std::size_t unit = 0;
    for (bytes /= 1024; bytes >= 1024 && unit + 1 < units.size(); bytes /= 1024) ++unit;
    return format("%.1f %s", bytes, units[unit]);
}

std::string duration_text(double seconds) {
    if (!(seconds < 360'000)) return "100 h";
    long const s = std::lround(std::max(seconds, 0.0));
    if (s >= 3600) return format("%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
    return format("%ld:%02ld", s / 60, s % 60);
}

std::string progress_bar(progress const& p, std::size_t width) {
    std::string const line = fitted(pieces_of_progress(p), "  ", width);
    return p.bytes_total ? with_bar(line, line.size(), fraction_of(p), width) : line;
}

std::string progress_json(progress const& p) {
    boost::json::object o{{"bytes_done", p.bytes_done},
                          {"parts_done", p.parts_done},
                          {"in_flight", p.parts_in_flight},
                          {"retries", p.retries},
                          {"bytes_per_second", p.bytes_per_second}};
    if (p.bytes_total) o["bytes"] = *p.bytes_total;
    if (p.seconds_left) o["seconds_left"] = *p.seconds_left;
    return boost::json::serialize(boost::json::object{{"progress", std::move(o)}});
}

std::string progress_line(progress const& p) { return fitted(pieces_of_progress(p), ", ", std::string::npos); }

namespace {

/// Of a worker whose parts are there, and others' are not.
std::string shard_text(part_slice shard, upload_result const& r, double seconds) {
    return "sent shard " + std::to_string(shard.index) + '/' + std::to_string(shard.count) + ", " +
           size_text(static_cast<double>(r.totals.bytes_done)) + format(" in %.1f s", seconds) + "; " +
           counted(r.parts_missing, "part") + " of other shards " + (r.parts_missing == 1 ? "is" : "are") +
           " not there yet";
}

} // namespace

std::string success_text(arguments const& a, upload_result const& r, double seconds) {
    if (r.parts_missing != 0 && a.transfer.shard) return shard_text(*a.transfer.shard, r, seconds);
    std::string text = "uploaded " + size_text(static_cast<double>(r.size)) + " to oss://" + a.target.bucket + '/' +
                       wire::printable(r.key) + format(" in %.1f s", seconds);
    if (r.totals.bytes_resumed != 0)
        text += ", " + size_text(static_cast<double>(r.totals.bytes_resumed)) + " of it in an earlier run";
    if (!r.crc64_confirmed) text += "; the service did not confirm the checksum of the whole object";
    text += ", ETag " + wire::printable(r.etag);
    if (r.unconfirmed_uploads > 0) text += "; " + left_text(r.unconfirmed_uploads);
    return text;
}

std::string left_text(int uploads) {
    std::string const some = uploads == 1 ? "an unfinished upload" : std::to_string(uploads) + " unfinished uploads";
    return some + " of this key may be left on the service, because a response or a checkpoint was lost, or because a "
                  "deletion was not confirmed: ossio uploads sweep removes uploads by age";
}

std::string success_json(upload_result const& r, double seconds) {
    boost::json::object o;
    o["outcome"] = r.parts_missing == 0 ? "uploaded" : "shard_sent";
    o["parts_missing"] = r.parts_missing;
    o["bytes"] = r.size;
    o["seconds"] = seconds;
    o["etag"] = r.etag;
    o["crc64"] = r.crc64 ? boost::json::value(std::to_string(*r.crc64)) : boost::json::value(nullptr);
    o["upload_id"] = r.upload_id;
    o["parts"] = r.totals.parts_total;
    o["resumed_bytes"] = r.totals.bytes_resumed;
    o["retries"] = r.totals.retries;
    o["unconfirmed_uploads"] = r.unconfirmed_uploads;
    return wire::printable(boost::json::serialize(o)); // valid UTF-8, whatever the service sent
}

std::string failure_report(arguments const& a, failure const& f) {
    std::string text = to_string(f);
    boost::replace_all(text, "sweep_uploads removes", "ossio uploads sweep removes"); // here it is a command
    if (std::string const hint = advice(a, f); !hint.empty()) text += "; " + hint;
    return text;
}

std::string failure_story(arguments const& a, failure const& f) {
    if (f.attempts < 2 && !a.output.verbose) return "";
    std::string const story = to_string(f, ossio::failure_text::full).substr(to_string(f).size());
    return story.empty() ? story : story.substr(1); // the line feed
}

std::string failure_json(failure const& f, std::vector<resume_token> const& drained) {
    boost::json::array attempts;
    for (attempt_record const& one : f.history ? *f.history : std::vector<attempt_record>()) {
        boost::json::object o;
        o["number"] = one.number;
        o["since_begin_ms"] = one.since_begin.count();
        o["took_ms"] = one.took.count();
        o["address"] = one.address;
        o["connection_reused"] = one.connection_reused;
        o["phase"] = to_string(one.phase);
        o["bytes_sent"] = one.bytes_sent;
        o["status"] = one.http_status;
        o["code"] = one.service_code;
        o["request_id"] = one.request_id;
        o["ec"] = one.ec;
        o["cause"] = one.code.message();
        o["decision"] = to_string(one.decision);
        o["wait_ms"] = one.wait.count();
        attempts.push_back(std::move(o));
    }
    boost::json::object o;
    o["outcome"] = outcome_word(f);
    o["error"] = to_string(f);
    o["operation"] = f.operation;
    o["part"] = f.part_number;
    o["status"] = f.http_status;
    o["code"] = f.service_code;
    o["ec"] = f.ec;
    o["request_id"] = f.request_id;
    o["upload_id"] = f.upload_id;
    o["parts"] = word_of(f.parts);
    o["attempts"] = std::move(attempts);
    if (!drained.empty()) o["drained"] = boost::json::parse(to_json(drained));
    return wire::printable(boost::json::serialize(o)); // valid UTF-8, whatever the service sent
}

} // namespace ossio::program
