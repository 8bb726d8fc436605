// SPDX-License-Identifier: BSL-1.0
// Words and figures for people, JSON for programs.
#include "program/upload_text.hpp"

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
    return total == 0 ? 1 : static_cast<double>(p.bytes_done) / static_cast<double>(total);
}

std::string figures(progress const& p) {
    auto const total = static_cast<double>(p.bytes_total.value_or(0));
    std::string text = size_text(static_cast<double>(p.bytes_done)) + " of " + size_text(total) + "  " +
                       size_text(p.bytes_per_second) + "/s";
    if (p.seconds_left) text += "  " + duration_text(*p.seconds_left) + " left";
    text += format("  %d part%s in flight", p.parts_in_flight, p.parts_in_flight == 1 ? "" : "s");
    if (p.retries != 0) text += format("  %d sent again", p.retries);
    return text;
}

/// What a person can do about it; empty when the failure says all.
std::string advice(upload_arguments const& a, failure const& f) {
    if (f.code == errc::no_credentials) return "";
    if (f.code == service_errc::signature_does_not_match)
        return "check OSS_ACCESS_KEY_SECRET and the region (" + a.region + ")";
    if (f.code == service_errc::invalid_access_key_id) return "check OSS_ACCESS_KEY_ID";
    if (f.code == service_errc::no_such_bucket)
        return "check the name of the bucket, " + a.target.bucket + ", and the endpoint";
    if (f.code == service_errc::access_denied) return "check the permissions of the key and the endpoint of the bucket";
    if (f.code == service_errc::request_time_too_skewed || f.code == errc::clock_skew)
        return "set the clock of this machine";
    if (f.code == errc::checkpoint_not_saved && !a.checkpoint_redis.empty())
        return "see to Redis, or to its address and password";
    if (f.phase == request_phase::resolve || f.phase == request_phase::connect)
        return "check the endpoint and the network";
    if (f.phase == request_phase::tls) return "check the endpoint, or give the certificate's authority by --ca-file";
    if (f.code == errc::checkpoint_not_saved)
        return "free some space, choose another --checkpoint-dir, or use --no-resume";
    if (f.code == errc::lease_lost) return "another run has taken over, or may; the same command tells";
    if (f.code == errc::checkpoint_in_use) return "wait for the other run, or choose another --checkpoint-dir";
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
    double const done = std::clamp(fraction_of(p), 0.0, 1.0);
    std::string const right = format("%4d %%  ", static_cast<int>(done * 100)) + figures(p);
    std::string line = right;
    if (width > right.size() + 12) {
        std::size_t const room = std::min<std::size_t>(40, width - right.size() - 3);
        auto const filled = static_cast<std::size_t>(done * static_cast<double>(room));
        std::string bar(filled, '=');
        if (filled < room) bar += '>';
        bar.resize(room, ' ');
        line = '[' + bar + ']' + right;
    }
    return line.substr(0, width);
}

std::string progress_line(progress const& p) {
    return format("%d %%, ", static_cast<int>(fraction_of(p) * 100)) + figures(p);
}

std::string success_text(upload_arguments const& a, upload_result const& r, double seconds) {
    std::string text = "uploaded " + size_text(static_cast<double>(r.size)) + " to oss://" + a.target.bucket + '/' +
                       r.key + format(" in %.1f s", seconds);
    if (r.totals.bytes_resumed != 0)
        text += ", " + size_text(static_cast<double>(r.totals.bytes_resumed)) + " of it in an earlier run";
    if (!r.crc64_confirmed) text += "; the service did not confirm the checksum of the whole object";
    return text + ", ETag " + r.etag;
}

std::string success_json(upload_result const& r, double seconds) {
    boost::json::object o;
    o["bytes"] = r.size;
    o["seconds"] = seconds;
    o["etag"] = r.etag;
    o["crc64"] = r.crc64 ? boost::json::value(std::to_string(*r.crc64)) : boost::json::value(nullptr);
    o["upload_id"] = r.upload_id;
    o["parts"] = r.totals.parts_total;
    o["resumed_bytes"] = r.totals.bytes_resumed;
    o["retries"] = r.totals.retries;
    return boost::json::serialize(o);
}

std::string failure_report(upload_arguments const& a, failure const& f) {
    std::string text = to_string(f);
    if (std::string const hint = advice(a, f); !hint.empty()) text += "; " + hint;
    return text;
}

std::string failure_story(upload_arguments const& a, failure const& f) {
    if (f.attempts < 2 && !a.verbose) return "";
    std::string const story = to_string(f, ossio::failure_text::full).substr(to_string(f).size());
    return story.empty() ? story : story.substr(1); // the line feed
}

std::string failure_json(failure const& f) {
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
    o["error"] = to_string(f);
    o["operation"] = f.operation;
    o["part"] = f.part_number;
    o["status"] = f.http_status;
    o["code"] = f.service_code;
    o["request_id"] = f.request_id;
    o["upload_id"] = f.upload_id;
    o["attempts"] = std::move(attempts);
    return boost::json::serialize(o);
}

} // namespace ossio::program
