// SPDX-License-Identifier: BSL-1.0
// Texts for people, JSON for programs.
#include "program/text/upload_report.hpp"

#include "program/text/columns.hpp"
#include "program/text/counted.hpp"
#include "wire/printable.hpp"

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
    o["crc64_confirmed"] = r.crc64_confirmed;
    o["unconfirmed_uploads"] = r.unconfirmed_uploads;
    return wire::printable(boost::json::serialize(o)); // valid UTF-8, whatever the service sent
}

} // namespace ossio::program
