// SPDX-License-Identifier: BSL-1.0
// Builds requests for copies and parses the responses.
#include "wire/copy_messages.hpp"

#include "wire/checksum.hpp"
#include "wire/crc64.hpp"
#include "wire/endpoint.hpp"
#include "wire/object_headers.hpp"
#include "wire/percent.hpp"
#include "wire/xml.hpp"

namespace ossio::wire {

namespace {

result<void> add_source(request& r, copy_source const& from) {
    std::string const& bucket = from.bucket.empty() ? r.bucket : from.bucket;
    auto fine = check_bucket_name(bucket);
    if (fine) fine = check_key(from.key);
    if (fine) fine = check_header("x-oss-copy-source-if-match", from.if_match);
    if (!fine) return failure(errc::invalid_argument, "the source of the copy: " + fine.error().detail);
    std::string source = '/' + bucket + '/' + percent_encode_path(from.key);
    if (!from.version_id.empty()) source += "?versionId=" + percent_encode(from.version_id);
    r.headers.set("x-oss-copy-source", std::move(source));
    if (!from.if_match.empty()) r.headers.set("x-oss-copy-source-if-match", from.if_match);
    return {};
}

/// Returns the ETag of a CopyObjectResult or CopyPartResult.
result<std::string> parse_etag(response const& r, std::string_view root) {
    auto document = parse_xml(r.body, root);
    if (!document) return document.error();
    std::string etag = child_text((*document)->document_element(), "ETag");
    if (etag.empty()) return failure(errc::malformed_response, "the response to a copy has no ETag");
    return etag;
}

} // namespace

result<request> build_copy_object(std::string bucket, std::string key, copy_source const& from,
                                  object_headers const* headers) {
    request r("CopyObject", verb::put, std::move(bucket), std::move(key));
    if (headers) {
        auto added = add_object_headers(r, *headers, header_set::put);
        if (!added) return added.error();
        r.headers.set("x-oss-metadata-directive", "REPLACE");
        if (!headers->tags.empty()) r.headers.set("x-oss-tagging-directive", "Replace");
    }
    auto added = add_source(r, from);
    if (!added) return added.error();
    return r;
}

result<object_info> parse_copy_object(response const& r) {
    auto etag = parse_etag(r, "CopyObjectResult");
    if (!etag) return etag.error();
    object_info info;
    info.etag = std::move(*etag);
    info.version_id = r.headers.get("x-oss-version-id");
    info.request_id = r.headers.get("x-oss-request-id");
    info.crc64 = parse_crc64(r.headers.get(checksum::header));
    return info;
}

result<request> build_upload_part_copy(std::string bucket, multipart_upload const& upload, int number,
                                       copy_source const& from, byte_range const& range) {
    request r("UploadPartCopy", verb::put, std::move(bucket), upload.key);
    r.query.emplace_back("partNumber", std::to_string(number));
    r.query.emplace_back("uploadId", upload.upload_id);
    if (range.last < range.first) return failure(errc::invalid_argument, "a byte range ends before it begins");
    r.headers.set("x-oss-copy-source-range", "bytes=" + std::to_string(range.first) + '-' + std::to_string(range.last));
    auto added = add_source(r, from);
    if (!added) return added.error();
    return r;
}

result<part> parse_upload_part_copy(response const& r, int number, byte_range const& range) {
    auto etag = parse_etag(r, "CopyPartResult");
    if (!etag) return etag.error();
    part p(number, std::move(*etag));
    p.size = range.last - range.first + 1;
    p.crc64 = parse_crc64(r.headers.get(checksum::header));
    return p;
}

} // namespace ossio::wire
