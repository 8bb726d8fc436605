// SPDX-License-Identifier: BSL-1.0
// The table of operations, and the sub-resources of OSS.
#include "testing/operation_table.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace ossio::testing {

namespace {

/// A row of the table: the first row that matches names the request.
struct row {
    std::string_view method;
    bool on_object;
    std::string_view query;  // must be there; empty: any
    std::string_view header; // must be there; empty: any
    std::string_view name;
};

constexpr std::array<row, 29> operations{{
    {"PUT", true, "partNumber", "x-oss-copy-source", "UploadPartCopy"},
    {"PUT", true, "partNumber", "", "UploadPart"},
    {"PUT", true, "uploadId", "", "UploadPart"}, // without a number: an error, but no object
    {"PUT", true, "acl", "", "PutObjectAcl"},
    {"PUT", true, "tagging", "", "PutObjectTagging"},
    {"PUT", true, "", "x-oss-copy-source", "CopyObject"},
    {"PUT", true, "", "", "PutObject"},
    {"POST", true, "append", "", "AppendObject"},
    {"POST", true, "uploads", "", "InitiateMultipartUpload"},
    {"POST", true, "uploadId", "", "CompleteMultipartUpload"},
    {"DELETE", true, "uploadId", "", "AbortMultipartUpload"},
    {"DELETE", true, "tagging", "", "DeleteObjectTagging"},
    {"DELETE", true, "", "", "DeleteObject"},
    {"GET", true, "uploadId", "", "ListParts"},
    {"GET", true, "acl", "", "GetObjectAcl"},
    {"GET", true, "tagging", "", "GetObjectTagging"},
    {"GET", true, "", "", "GetObject"},
    {"HEAD", true, "objectMeta", "", "GetObjectMeta"},
    {"HEAD", true, "", "", "HeadObject"},
    {"GET", false, "uploads", "", "ListMultipartUploads"},
    {"GET", false, "location", "", "GetBucketLocation"},
    {"GET", false, "bucketInfo", "", "GetBucketInfo"},
    {"GET", false, "acl", "", "GetBucketAcl"},
    {"GET", false, "", "", "ListObjects"},
    {"HEAD", false, "", "", "ListObjects"},
    {"PUT", false, "acl", "", "PutBucketAcl"},
    {"PUT", false, "", "", "PutBucket"},
    {"DELETE", false, "", "", "DeleteBucket"},
    {"POST", false, "delete", "", "DeleteMultipleObjects"},
}};

// Query names that choose an operation. Other names are parameters: OSS ignores those that it does not know.
// Collected from the sub-resource lists of the official SDKs.
constexpr std::string_view sub_resources[] = {
    "accessMonitor",
    "accessPoint",
    "accessPointPolicy",
    "acl",
    "append",
    "asyncFetch",
    "bucketArchiveDirectRead",
    "bucketInfo",
    "cleanRestoredObject",
    "cloudboxes",
    "cname",
    "comp",
    "cors",
    "dataRedundancyTransition",
    "delete",
    "encryption",
    "group",
    "httpsConfig",
    "img",
    "inventory",
    "inventoryId",
    "legalHold",
    "lifecycle",
    "link",
    "live",
    "location",
    "logging",
    "metaQuery",
    "objectInfo",
    "objectMeta",
    "objectWorm",
    "overwriteConfig",
    "partNumber",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "qos",
    "qosInfo",
    "qosRequester",
    "redundancyTransition",
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
    "restore",
    "retention",
    "seal",
    "stat",
    "style",
    "styleName",
    "symlink",
    "tagging",
    "transferAcceleration",
    "uploadId",
    "uploads",
    "userDefinedLogFieldsConfig",
    "versioning",
    "versions",
    "vod",
    "website",
    "worm",
    "wormExtend",
    "wormId",
    "x-oss-async-process",
    "x-oss-process",
};

static_assert(std::ranges::is_sorted(sub_resources));

bool is_sub_resource(std::string_view name, std::string_view value) {
    if (name == "versionId") return !value.empty() && value != "null"; // "null": the version of an unversioned bucket
    return std::ranges::binary_search(sub_resources, name);
}

/// Whether every sub-resource in the query belongs to the operation of the row.
bool covers(row const& r, parsed_request const& in) {
    bool const is_part = r.query == "partNumber" || r.query == "uploadId";
    return std::ranges::all_of(in.request.query, [&](auto const& pair) {
        auto const& [name, value] = pair;
        return !is_sub_resource(name, value) || name == r.query ||
               (is_part && (name == "uploadId" || name == "partNumber"));
    });
}

} // namespace

std::string_view operation_of(parsed_request const& in) {
    if (in.request.bucket.empty()) {
        if (in.method != "GET") return "Unknown";
        return covers(row{"GET", false, "", "", ""}, in) ? "ListBuckets" : "Unsupported";
    }
    for (row const& r : operations)
        if (r.method == in.method && r.on_object == !in.request.key.empty() &&
            (r.query.empty() || in.has_query(r.query)) && (r.header.empty() || in.request.headers.has(r.header)))
            return covers(r, in) ? r.name : "Unsupported";
    return "Unknown";
}

void check_operation_name(std::string_view name) {
    for (std::string_view const known : {"*", "Unsupported", "Unknown", "ListBuckets"})
        if (name == known) return;
    if (std::ranges::find(operations, name, &row::name) == operations.end())
        throw std::invalid_argument("the embedded OSS has no operation \"" + std::string(name) + '"');
}

} // namespace ossio::testing
