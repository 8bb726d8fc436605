// SPDX-License-Identifier: BSL-1.0
// The buckets, objects and unfinished uploads of the embedded server, and the rules for joining parts into objects.
#ifndef OSSIO_SRC_TESTING_OBJECT_STORE_HPP
#define OSSIO_SRC_TESTING_OBJECT_STORE_HPP

#include "testing/blob.hpp"
#include "testing/error_response.hpp"
#include "wire/http.hpp"
#include "wire/http_date.hpp"

#include <map>
#include <optional>
#include <span>

namespace ossio::testing {

/// A request body as received.
class body_facts {
public:
    body_facts() = default;

    blob_ptr bytes;
    std::uint64_t size = 0;
    std::uint64_t crc64 = 0;
    std::string md5; ///< 16 raw bytes; derived from size and CRC-64 where bytes are discarded
};

class stored_part {
public:
    stored_part() = default;

    blob_ptr bytes;
    std::uint64_t size = 0;
    std::uint64_t crc64 = 0;
    std::string etag; ///< with quotes
    wire::utc_time modified;
};

class stored_object {
public:
    stored_object() = default;

    content bytes;
    std::uint64_t size = 0;
    std::uint64_t crc64 = 0;
    std::string etag; ///< with quotes
    std::string type = "Normal";
    std::string content_md5; ///< base64; empty when OSS does not know it: appended and most multipart objects
    wire::utc_time modified;
    wire::header_list headers; ///< those of the request that created the object
};

class stored_upload {
public:
    stored_upload() = default;

    std::string id, key;
    wire::utc_time initiated;
    wire::header_list headers;
    bool sequential = false;
    std::map<int, stored_part> parts;
};

class stored_bucket {
public:
    stored_bucket() = default;

    wire::utc_time created;
    std::string acl = "private";
    bool forbids_overwrite = false; ///< by a rule of the bucket, whatever requests say
    std::map<std::string, stored_object> objects;
    std::map<std::pair<std::string, std::string>, stored_upload> uploads; ///< by key and id
};

/// A part as CompleteMultipartUpload lists it.
class listed_part {
public:
    listed_part(int n, std::string tag) : number(n), etag(std::move(tag)) {}

    int number;
    std::string etag; ///< with or without quotes
};

/// "HEX" in upper case with quotes, of raw MD5 bytes.
std::string etag_of(std::string_view md5);

/// The ETag of a completed object: MD5 over the parts' hex texts, and their number.
std::string multipart_etag(std::span<stored_part const* const> parts);

/// Joins the listed parts into an object, or returns the error for the first broken rule. Rules are checked in this
/// order: numbers ascend, each part exists with that ETag, every part but the last is large enough.
std::optional<error_response> join_parts(stored_upload const&, std::span<listed_part const>, stored_object& into);

/// Buckets by name.
using bucket_map = std::map<std::string, stored_bucket>;

} // namespace ossio::testing
#endif
