// SPDX-License-Identifier: BSL-1.0
// Texts for people, JSON for programs, and advice.
#include "program/text/failure_report.hpp"

#include "program/text/shell_words.hpp"
#include "wire/printable.hpp"

#include <boost/algorithm/string/replace.hpp>

namespace ossio::program {

namespace {

char const* outcome_word(failure const& f) {
    if (f.code == errc::paused) return "paused";
    if (f.code == errc::aborted) return "aborted";
    return f.code == errc::draining ? "drained" : "failed";
}

constexpr std::string_view wrong_region = "0002-00000226"; // EC: the signature is for another region

/// Keys come from many places; one command names the place.
std::string where_the_key_is(arguments const& a) {
    std::string const& profile = a.connection.profile;
    return "ossio whoami" + (profile.empty() ? std::string() : " --profile " + quoted(profile)) +
           " prints where it was found";
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
    if (f.code == errc::tls_failed && f.phase != request_phase::none)
        return "check --client-cert and --client-key: the server may require a certificate";
    if (f.code == errc::checkpoint_not_saved) return "choose another --checkpoint-dir, or use --no-resume";
    if (f.code == errc::lease_lost) return "another run has taken over, or may have; run the same command again to see";
    if (f.code == errc::checkpoint_in_use)
        return a.transfer.checkpoint_redis.empty() ? "wait for the other run, or choose another --checkpoint-dir"
                                                   : "wait for the other run";
    return "";
}

} // namespace

char const* to_string(parts_status parts) noexcept {
    switch (parts) {
    case parts_status::none: return "none";
    case parts_status::kept: return "kept";
    case parts_status::removed: return "removed";
    case parts_status::unknown: break;
    }
    return "unknown";
}

std::string in_words_of_program(std::string text) {
    boost::replace_all(text, "sweep_uploads removes", "ossio uploads sweep removes"); // here it is a command
    return text;
}

std::string failure_line(failure const& f) { return in_words_of_program(to_string(f)); }

std::string failure_report(arguments const& a, failure const& f) {
    std::string text = failure_line(f);
    if (std::string const hint = advice(a, f); !hint.empty()) text += "; " + hint;
    return text;
}

std::string failure_story(arguments const& a, failure const& f) {
    if (f.attempts < 2 && !a.output.verbose) return "";
    std::string const story = to_string(f, ossio::failure_text::full).substr(to_string(f).size());
    return story.empty() ? story : story.substr(1); // the line feed
}

boost::json::object failure_object(failure const& f) {
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
    o["error"] = failure_line(f);
    o["operation"] = f.operation;
    o["part"] = f.part_number;
    o["status"] = f.http_status;
    o["code"] = f.service_code;
    o["ec"] = f.ec;
    o["request_id"] = f.request_id;
    o["upload_id"] = f.upload_id;
    o["parts"] = to_string(f.parts);
    o["attempts"] = std::move(attempts);
    return o;
}

std::string failure_json(failure const& f, std::vector<resume_token> const& drained) {
    boost::json::object o = failure_object(f);
    if (!drained.empty()) o["drained"] = boost::json::parse(to_json(drained));
    return wire::printable(boost::json::serialize(o)); // valid UTF-8, whatever the service sent
}

} // namespace ossio::program
