// SPDX-License-Identifier: BSL-1.0
#include "answers.hpp"

#include <boost/json.hpp>

namespace relay {

namespace {

constexpr int soon = 5; // seconds

char const* text_of(ossio::parts_fate fate) {
    switch (fate) {
    case ossio::parts_fate::none: return "none";
    case ossio::parts_fate::kept: return "kept";
    case ossio::parts_fate::removed: return "removed";
    case ossio::parts_fate::unknown: return "unknown";
    }
    return "";
}

} // namespace

answer stored(ossio::upload_result const& r) {
    boost::json::object o;
    o["key"] = r.key;
    o["size"] = r.size;
    o["etag"] = r.etag;
    o["crc64"] = r.crc64 ? boost::json::value(std::to_string(*r.crc64)) : boost::json::value(nullptr);
    o["parts"] = r.totals.parts_total;
    o["retries"] = r.totals.retries;
    answer a(http::status::created, boost::json::serialize(o));
    a.etag = r.etag;
    return a;
}

answer refused(http::status status, std::string const& why) {
    return answer(status, boost::json::serialize(boost::json::object{{"error", why}}));
}

answer refused(ossio::failure const& f) {
    boost::json::array attempts;
    if (f.history)
        for (ossio::attempt_record const& one : *f.history) attempts.emplace_back(to_string(one));
    boost::json::object o;
    o["error"] = to_string(f);
    o["operation"] = f.operation;
    o["request_id"] = f.request_id;
    o["ec"] = f.ec;
    o["parts"] = text_of(f.parts);
    o["attempts"] = std::move(attempts);
    answer a(status_of(f), boost::json::serialize(o));
    if (a.status == http::status::service_unavailable) a.retry_after = soon;
    return a;
}

std::string fate_of(ossio::resume_token const& t) {
    std::string text = t.key + " was cut short after " + std::to_string(t.bytes_total) + " bytes: ";
    switch (t.parts) {
    case ossio::parts_fate::none: text += "nothing had been stored"; break;
    case ossio::parts_fate::removed: text += "its parts are removed"; break;
    case ossio::parts_fate::kept:
    case ossio::parts_fate::unknown: text += "parts may be left in upload " + t.upload_id; break;
    }
    return text + "; its client has to send it again from the start";
}

http::status status_of(ossio::failure const& f) {
    using ossio::errc;
    using ossio::service_errc;
    auto const is = [&f](auto... codes) { return ((f.code == codes) || ...); };
    if (is(errc::invalid_argument, service_errc::invalid_object_name)) return http::status::bad_request;
    if (is(errc::too_many_parts, service_errc::entity_too_large)) return http::status::payload_too_large;
    if (f.http_status == 507 || f.service_code.find("Quota") != std::string::npos)
        return http::status::insufficient_storage;
    if (is(errc::connect_timed_out, errc::answer_timed_out, errc::total_timed_out, errc::stalled))
        return http::status::gateway_timeout;
    if (is(ossio::condition::throttled, ossio::condition::canceled)) return http::status::service_unavailable;
    return http::status::bad_gateway;
}

} // namespace relay
