// SPDX-License-Identifier: BSL-1.0
// The text that V1 signs: method, a few headers, the resource with some of its query parameters.
#include "wire/sign_v1.hpp"

#include "wire/ascii.hpp"
#include "wire/base64.hpp"
#include "wire/digest.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace ossio::wire {

namespace {

// The union of what the official SDKs sign; x-oss-* parameters are signed, too.
constexpr std::array<std::string_view, 76> sub_resources{
    "accessmonitor",
    "acl",
    "append",
    "asyncFetch",
    "bucketInfo",
    "callback",
    "callback-var",
    "cleanRestoredObject",
    "cloudboxes",
    "cname",
    "comp",
    "continuation-token",
    "cors",
    "delete",
    "encryption",
    "endTime",
    "group",
    "httpsConfig",
    "img",
    "inventory",
    "inventoryId",
    "lifecycle",
    "link",
    "live",
    "location",
    "logging",
    "metaQuery",
    "objectInfo",
    "objectMeta",
    "partNumber",
    "policy",
    "policyStatus",
    "position",
    "publicAccessBlock",
    "qos",
    "qosInfo",
    "qosRequester",
    "referer",
    "regionList",
    "replication",
    "replicationLocation",
    "replicationProgress",
    "requestPayment",
    "requesterQosInfo",
    "resourceGroup",
    "resourcePool",
    "resourcePoolInfo",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "security-token",
    "sequential",
    "startTime",
    "stat",
    "status",
    "style",
    "styleName",
    "symlink",
    "tagging",
    "transferAcceleration",
    "udf",
    "udfApplication",
    "udfImage",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "vod",
    "website",
    "worm",
    "wormId",
};
static_assert(std::ranges::is_sorted(sub_resources));

bool counts(std::string_view name) {
    return name.starts_with("x-oss-") || name == "wormExtend" || std::ranges::binary_search(sub_resources, name);
}

std::string header_lines(request const& r) {
    std::map<std::string, std::string_view> ours;
    for (auto const& [name, value] : r.headers.all())
        if (std::string l = lower(name); l.starts_with("x-oss-")) ours[std::move(l)] = trimmed(value);
    std::string text;
    for (auto const& [name, value] : ours) text.append(name).append(":").append(value).append("\n");
    return text;
}

std::string resource(request const& r) {
    std::string text = "/";
    if (!r.bucket.empty()) text += r.bucket + '/' + r.key;
    std::vector<header_block::value_type> signed_ones;
    for (auto const& pair : r.query)
        if (counts(pair.first)) signed_ones.push_back(pair);
    std::ranges::sort(signed_ones);
    char before = '?';
    for (auto const& [name, value] : signed_ones) {
        (text += before).append(name);
        if (!value.empty()) text.append("=").append(value);
        before = '&';
    }
    return text;
}

} // namespace

std::string string_to_sign_v1(request const& r, std::string_view date) {
    std::string text(to_string(r.method));
    for (std::string_view line :
         {trimmed(r.headers.get("content-md5")), trimmed(r.headers.get("content-type")), trimmed(date)})
        text.append("\n").append(line);
    return text + '\n' + header_lines(r) + resource(r);
}

std::string signature_v1(std::string_view secret, std::string_view string_to_sign) {
    return base64_encode(hmac_sha1(secret, string_to_sign));
}

void sign_v1(request& r, signing_keys const& keys, utc_time when) {
    std::string const date = http_date(when);
    r.headers.set("Date", date);
    for (char const* v4s_own : {"x-oss-date", "x-oss-content-sha256", "x-oss-security-token"})
        r.headers.remove(v4s_own);
    if (!keys.token.empty()) r.headers.set("x-oss-security-token", std::string(keys.token));
    std::string const signature = signature_v1(keys.secret, string_to_sign_v1(r, date));
    r.headers.set("Authorization", "OSS " + std::string(keys.id) + ':' + signature);
}

void presign_v1(request& r, signing_keys const& keys, utc_time expires_at) {
    for (std::string_view old : {"OSSAccessKeyId", "Expires", "Signature", "security-token"}) r.query.erase(old);
    std::string const expires =
        std::to_string(std::chrono::duration_cast<std::chrono::seconds>(expires_at.time_since_epoch()).count());
    if (!keys.token.empty()) r.query.emplace_back("security-token", keys.token);
    std::string const signature = signature_v1(keys.secret, string_to_sign_v1(r, expires));
    r.query.emplace_back("OSSAccessKeyId", keys.id);
    r.query.emplace_back("Expires", expires);
    r.query.emplace_back("Signature", signature);
}

} // namespace ossio::wire
