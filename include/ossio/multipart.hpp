// SPDX-License-Identifier: BSL-1.0
// Multipart uploads, their parts, and what their operations may be told. No I/O.
#ifndef OSSIO_MULTIPART_HPP
#define OSSIO_MULTIPART_HPP

#include <ossio/callback.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace ossio {

/// Names one multipart upload of one object. Save it, and any process may go on with it.
class multipart_upload {
public:
    multipart_upload() = default;
    multipart_upload(std::string object_key, std::string id) : key(std::move(object_key)), upload_id(std::move(id)) {}

    std::string key;
    std::string upload_id; ///< opaque
    std::string initiated; ///< ISO 8601 in UTC; only in listings
};

/// One part as the service knows it.
class part {
public:
    part() = default;
    part(int part_number, std::string tag) : number(part_number), etag(std::move(tag)) {}

    friend bool operator==(part const&, part const&) = default;

    int number = 0;                     ///< 1..10000
    std::string etag;                   ///< with its quotes, as the service writes it
    std::uint64_t size = 0;             ///< bytes
    std::optional<std::uint64_t> crc64; ///< CRC-64/XZ, as in x-oss-hash-crc64ecma; old deployments leave it out
};

/// What CompleteMultipartUpload may be told besides the parts.
class complete_options {
public:
    complete_options() = default;

    std::string acl;                          ///< default, private, public-read, public-read-write; empty: the bucket's
    std::string request_payer;                ///< requester
    bool forbid_overwrite = false;            ///< true: 409 FileAlreadyExists when an object of the key exists now
    std::optional<callback_request> callback; ///< the service tells somebody when the object is stored
};

/// How an upload is begun, besides the headers of its object.
class initiate_options {
public:
    initiate_options() = default;

    /// Parts are taken in ascending order without gaps, one at a time; others: PartNotSequential, PartAlreadyExist.
    bool sequential = false;
};

/// What UploadPart may be told besides the bytes.
class part_options {
public:
    part_options() = default;

    bool content_md5 = false;        ///< send Content-MD5
    std::string request_payer;       ///< requester
    std::uint64_t traffic_limit = 0; ///< bit/s, 819200..838860800; 0: none
};

/// Which uploads to list.
class list_uploads_options {
public:
    list_uploads_options() = default;
    list_uploads_options(std::string of_keys) : prefix(std::move(of_keys)) {}
    list_uploads_options(char const* of_keys) : prefix(of_keys) {}

    std::string prefix;
    std::string key; ///< not empty: uploads of this very key only; `prefix` and `delimiter` do not matter then
    std::string
        delimiter; ///< keys that share a beginning up to it are left out; `list_upload_groups` has that beginning
    int page_size = 1000; ///< 1..1000
};

} // namespace ossio
#endif
