// SPDX-License-Identifier: BSL-1.0
// Parses error responses in all their forms.
#include "wire/service_error.hpp"

#include "wire/base64.hpp"
#include "wire/printable.hpp"
#include "wire/xml.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

namespace ossio::wire {

namespace {

constexpr std::size_t max_foreign_text = 500;    // of what a stranger may put into our messages
constexpr std::size_t longest_error = 64 * 1024; // of a document that may be an error, white space included

// Error codes of OSS. Throttling has several, which mean the same to a client.
constexpr std::array<std::pair<std::string_view, service_errc>, 56> codes{{
    {"AccessDenied", service_errc::access_denied},
    {"AccessKeyIdAndSecurityTokenNotMatch", service_errc::invalid_security_token},
    {"ActiveRequestLimitExceeded", service_errc::server_busy},
    {"BucketAlreadyExists", service_errc::bucket_already_exists},
    {"BucketNotEmpty", service_errc::bucket_not_empty},
    {"CallbackFailed", service_errc::callback_failed},
    {"CpuLimitExceeded", service_errc::server_busy},
    {"DownloadTrafficRateLimitExceeded", service_errc::server_busy},
    {"EntityTooLarge", service_errc::entity_too_large},
    {"EntityTooSmall", service_errc::entity_too_small},
    {"FileAlreadyExists", service_errc::file_already_exists},
    {"FilePartNotExist", service_errc::invalid_part},
    {"IncompleteBody", service_errc::incomplete_body},
    {"InternalError", service_errc::internal_error},
    {"InvalidAccessKeyId", service_errc::invalid_access_key_id},
    {"InvalidArgument", service_errc::invalid_argument},
    {"InvalidBucketName", service_errc::invalid_bucket_name},
    {"InvalidCRC64", service_errc::invalid_crc64},
    {"InvalidDigest", service_errc::invalid_digest},
    {"InvalidObjectName", service_errc::invalid_object_name},
    {"InvalidPart", service_errc::invalid_part},
    {"InvalidPartOrder", service_errc::invalid_part_order},
    {"InvalidRange", service_errc::invalid_range},
    {"InvalidSecurityToken", service_errc::invalid_security_token},
    {"MalformedXML", service_errc::malformed_xml},
    {"MetaOperationQpsLimitExceeded", service_errc::server_busy},
    {"MethodNotAllowed", service_errc::method_not_allowed},
    {"MissingContentLength", service_errc::missing_content_length},
    {"NoSuchBucket", service_errc::no_such_bucket},
    {"NoSuchKey", service_errc::no_such_key},
    {"NoSuchUpload", service_errc::no_such_upload},
    {"ObjectAlreadyExists", service_errc::file_already_exists},
    {"ObjectNotAppendable", service_errc::object_not_appendable},
    {"PartAlreadyExist", service_errc::part_already_exists},
    {"PartAlreadyExists", service_errc::part_already_exists},
    {"PartNotSequential", service_errc::part_not_sequential},
    {"PartitionQpsLimitted", service_errc::partition_qps_limited}, // sic
    {"PositionNotEqualToLength", service_errc::position_not_equal_to_length},
    {"PreconditionFailed", service_errc::precondition_failed},
    {"QpsLimitExceeded", service_errc::server_busy},
    {"RequestTimeTooSkewed", service_errc::request_time_too_skewed},
    {"RequestTimeout", service_errc::request_timeout},
    {"SecurityTokenExpired", service_errc::security_token_expired},
    {"SecurityTokenNotSupported", service_errc::invalid_security_token},
    {"ServerBusy", service_errc::server_busy},
    {"ServiceUnavailable", service_errc::server_busy},
    {"SignatureDoesNotMatch", service_errc::signature_does_not_match},
    {"SlowDown", service_errc::server_busy},
    {"TooManyRequests", service_errc::server_busy},
    {"TotalQpsLimitExceeded", service_errc::server_busy},
    {"UploadTrafficRateLimitExceeded", service_errc::server_busy},
    {"NotFound", service_errc::no_such_key},
    {"Forbidden", service_errc::access_denied},
    {"BadGateway", service_errc::internal_error},
    {"GatewayTimeout", service_errc::internal_error},
    {"UserDisable", service_errc::access_denied},
}};

/// The meaning of a status without an error code.
service_errc code_of_status(int status) noexcept {
    if (status == 403 || status == 401) return service_errc::access_denied;
    if (status == 404) return service_errc::no_such_key;
    if (status == 405) return service_errc::method_not_allowed;
    if (status == 408) return service_errc::request_timeout;
    if (status == 411) return service_errc::missing_content_length;
    if (status == 412) return service_errc::precondition_failed;
    if (status == 413) return service_errc::entity_too_large;
    if (status == 416) return service_errc::invalid_range;
    if (status == 429 || status == 503) return service_errc::server_busy;
    if (status == 501) return service_errc::other; // the service does not do that, and will not do it later
    if (status >= 500) return service_errc::internal_error;
    return service_errc::other;
}

std::string clean(std::string_view text) { return printable(text, max_foreign_text); }

bool fill_from_xml(failure& f, std::string_view text) {
    if (text.size() > longest_error) return false;
    auto document = parse_xml(text, "Error");
    if (!document) return false;
    auto const root = (*document)->document_element();
    f.service_code = clean(child_text(root, "Code"));
    f.detail = clean(child_text(root, "Message"));
    if (auto id = clean(child_text(root, "RequestId")); !id.empty()) f.request_id = std::move(id);
    if (auto ec = clean(child_text(root, "EC")); !ec.empty()) f.ec = std::move(ec);
    if (auto right = clean(child_text(root, "Endpoint")); !right.empty())
        f.detail += " (the right endpoint is " + right + ')';
    return !f.service_code.empty();
}

std::string json_text(boost::json::object const& o, std::string_view name) {
    auto const* value = o.if_contains(name);
    return value && value->is_string() ? clean(value->get_string()) : std::string();
}

bool fill_from_json(failure& f, response const& r) {
    if (r.body.size() > longest_error) return false;
    boost::system::error_code ec;
    auto const value = boost::json::parse(r.body, ec);
    auto const* top = ec ? nullptr : value.if_object();
    if (!top) return false;
    auto const* nested = top->if_contains("Error");
    auto const& o = nested && nested->is_object() ? nested->get_object() : *top;
    f.service_code = json_text(o, "Code");
    if (f.service_code.empty()) f.service_code = clean(r.headers.get("x-oss-error-type"));
    f.detail = json_text(o, o.contains("Message") ? "Message" : "message");
    if (auto id = json_text(o, "RequestId"); !id.empty()) f.request_id = std::move(id);
    if (auto code = json_text(o, "EC"); !code.empty()) f.ec = std::move(code);
    return !f.service_code.empty();
}

/// Redirects are not followed: the request is signed for one host.
void add_location(failure& f, response const& r) {
    auto const location = r.headers.get("location");
    if (r.status / 100 == 3 && !location.empty()) f.detail += "; it redirects to " + clean(location);
}

/// A proxy or load balancer answered, not OSS: the status is all there is.
void fill_from_status(failure& f, response const& r) {
    auto const type = r.headers.get("content-type");
    f.detail = "HTTP " + std::to_string(r.status);
    if (r.body.empty())
        f.detail += " without a body";
    else
        f.detail += " with a body that is not from OSS (" + (type.empty() ? "no content type" : clean(type)) + ')';
}

} // namespace

service_errc service_code(std::string_view name) noexcept {
    auto const at = std::ranges::find(codes, name, &std::pair<std::string_view, service_errc>::first);
    return at == codes.end() ? service_errc::other : at->second;
}

bool is_service_error(request const& asked, response const& r) {
    if (r.status < 200 || r.status >= 300) return true;
    // OSS sends 203 when the callback failed, and may send 200 before it knows of a failure. An object may look like an error.
    if (asked.operation == "GetObject" || r.body.empty() || r.body.size() > longest_error) return false;
    return parse_xml(r.body, "Error").has_value();
}

failure parse_service_error(response const& r) {
    failure f;
    f.http_status = r.status;
    f.request_id = clean(r.headers.get(r.headers.has("x-oss-request-id") ? "x-oss-request-id" : "x-amz-request-id"));
    f.ec = clean(r.headers.get("x-oss-ec"));
    std::string text = r.body;
    if (text.empty())
        if (auto decoded = base64_decode(r.headers.get("x-oss-err"))) text = std::move(*decoded);
    if (fill_from_xml(f, text) || (!r.body.empty() && fill_from_json(f, r))) {
        add_location(f, r);
        service_errc const known = service_code(f.service_code);
        bool const is_passing = r.status >= 500 || r.status == 429 || r.status == 408;
        bool const by_status = known == service_errc::other && is_passing;
        f.code = by_status ? code_of_status(r.status) : known;
        return f;
    }
    f.service_code.clear();
    f.code = code_of_status(r.status);
    if (r.status == 407) f.code = errc::proxy_refused;
    fill_from_status(f, r);
    add_location(f, r);
    return f;
}

std::optional<utc_time> server_time(response const& r) {
    if (auto document = parse_xml(r.body, "Error")) {
        auto const root = (*document)->document_element();
        auto text = child_text(root, "ServerTime");
        if (text.empty()) text = child_text(child(root, "Detail"), "ServerTime");
        if (auto time = parse_iso_date(text)) return time;
    }
    return parse_http_date(r.headers.get("date"));
}

} // namespace ossio::wire
