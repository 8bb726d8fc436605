// SPDX-License-Identifier: BSL-1.0
// The bucket first, then the signature, as OSS does.
#include "testing/access_check.hpp"

#include "testing/request_dispatch.hpp"

#include <algorithm>
#include <iterator>

namespace ossio::testing {

namespace {

bool is_signed(parsed_request const& in) {
    return in.request.headers.has("authorization") || in.has_query("x-oss-signature-version") ||
           in.has_query("Signature") || in.has_query("OSSAccessKeyId");
}

/// PostObject, as a browser sends it: its signature would be in the body.
bool is_form(parsed_request const& in) {
    return in.method == "POST" && in.request.key.empty() && !is_signed(in) &&
           in.request.headers.get("content-type").starts_with("multipart/form-data");
}

bool is_known_method(std::string_view method) {
    constexpr std::string_view methods[] = {"GET", "HEAD", "PUT", "POST", "DELETE"};
    return std::ranges::find(methods, method) != std::end(methods);
}

/// The ACL that applies to an object: its own, or that of its bucket.
std::string_view acl_of(stored_bucket const& bucket, std::string const& key) {
    auto const at = bucket.objects.find(key);
    if (at == bucket.objects.end()) return bucket.acl;
    auto const own = at->second.headers.get("x-oss-object-acl");
    return own.empty() || own == "default" ? std::string_view(bucket.acl) : own;
}

bool allows_everybody(parsed_request const& in, stored_bucket const& bucket) {
    auto const operation = in.request.operation;
    auto const acl = acl_of(bucket, in.request.key);
    if (operation == "GetObject" || operation == "HeadObject" || operation == "GetObjectMeta") return acl != "private";
    if (operation == "PutObject" || operation == "DeleteObject") return acl == "public-read-write";
    return operation == "ListObjects" && bucket.acl != "private";
}

bool overrides_headers(parsed_request const& in) {
    return std::ranges::any_of(in.request.query,
                               [](auto const& pair) { return std::string_view(pair.first).starts_with("response-"); });
}

} // namespace

std::optional<error_response> check_access(parsed_request const& in, bucket_map const& buckets,
                                           accepted_keys const& keys, wire::utc_time now) {
    if (!is_known_method(in.method))
        return error_response(405, "MethodNotAllowed", "The method is not allowed against this resource.");
    auto const bucket = buckets.find(in.request.bucket);
    if (needs_bucket(in) && bucket == buckets.end()) return no_such_bucket().with({{"BucketName", in.request.bucket}});
    if (is_form(in)) return not_implemented();
    if (is_signed(in) || bucket == buckets.end() || !allows_everybody(in, bucket->second))
        return check_signature(in, keys, now);
    if (overrides_headers(in))
        return error_response(400, "InvalidRequest", "Anonymous requests must not override response headers.");
    return std::nullopt;
}

} // namespace ossio::testing
