// SPDX-License-Identifier: BSL-1.0
// Multipart uploads, their parts, and the options of their operations. No I/O.
#ifndef OSSIO_MULTIPART_HPP
#define OSSIO_MULTIPART_HPP

#include <ossio/callback.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace ossio {

/// Names one multipart upload of one object. Any process that has it can continue the upload.
class multipart_upload {
public:
    multipart_upload() = default;

    /// Takes the key of the object and the id that InitiateMultipartUpload returned.
    multipart_upload(std::string object_key, std::string id) : key(std::move(object_key)), upload_id(std::move(id)) {}

    std::string key;       ///< key of the object
    std::string upload_id; ///< opaque
    std::string initiated; ///< ISO 8601 in UTC; set in listings only
};

/// One part as the service knows it.
class part {
public:
    part() = default;

    /// Takes the number and the ETag with its quotes.
    part(int part_number, std::string tag) : number(part_number), etag(std::move(tag)) {}

    /// Compares all members.
    friend bool operator==(part const&, part const&) = default;

    int number = 0;                     ///< 1..10000
    std::string etag;                   ///< with its quotes, as the service writes it
    std::uint64_t size = 0;             ///< bytes
    std::optional<std::uint64_t> crc64; ///< CRC-64/XZ, as in x-oss-hash-crc64ecma; old deployments omit it
};

/// Optional parameters of CompleteMultipartUpload.
class complete_options {
public:
    complete_options() = default;

    /// Compares all members.
    friend bool operator==(complete_options const&, complete_options const&) = default;

    std::string acl;                          ///< default, private, public-read, public-read-write; empty: the bucket's
    std::string request_payer;                ///< "requester", or empty
    bool forbid_overwrite = false;            ///< true: fails with FileAlreadyExists (409) if the object exists
    std::optional<callback_request> callback; ///< request that the service sends after it has stored the object
};

/// Optional parameters of InitiateMultipartUpload, besides the headers of the object.
class initiate_options {
public:
    initiate_options() = default;

    /// true: the service accepts parts in ascending order without gaps, one at a time; others fail with PartNotSequential or
    /// PartAlreadyExist.
    bool sequential = false;
};

/// Optional parameters of UploadPart.
class part_options {
public:
    part_options() = default;

    bool content_md5 = false;        ///< true: sends Content-MD5
    std::string request_payer;       ///< "requester", or empty
    std::uint64_t traffic_limit = 0; ///< bit/s, 819200..838860800; 0: no limit
};

/// Selects the uploads to list.
class list_uploads_options {
public:
    list_uploads_options() = default;

    /// Lists uploads of keys that begin with this prefix.
    list_uploads_options(std::string of_keys) : prefix(std::move(of_keys)) {}

    /// Lists uploads of keys that begin with this prefix.
    list_uploads_options(char const* of_keys) : prefix(of_keys) {}

    std::string prefix; ///< of the keys; empty: all
    std::string key;    ///< not empty: uploads of exactly this key; `prefix` and `delimiter` are then ignored
    std::string
        delimiter; ///< keys that share a beginning up to it are left out; `list_upload_groups` returns that beginning
    int page_size = 1000; ///< 1..1000
};

} // namespace ossio
#endif
