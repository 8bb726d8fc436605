// SPDX-License-Identifier: BSL-1.0
// Objects, their headers, ranges of bytes, and the limits of OSS. No I/O.
#ifndef OSSIO_TYPES_HPP
#define OSSIO_TYPES_HPP

#include <ossio/callback.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ossio {

/// Units for sizes: `8_MiB`.
inline namespace literals {
constexpr std::uint64_t operator""_KiB(unsigned long long n) { return n << 10; } ///< 1024 bytes
constexpr std::uint64_t operator""_MiB(unsigned long long n) { return n << 20; } ///< 1024 KiB
constexpr std::uint64_t operator""_GiB(unsigned long long n) { return n << 30; } ///< 1024 MiB
} // namespace literals

/// Limits of OSS. Source: https://www.alibabacloud.com/help/en/oss/product-overview/limits
namespace limits {
constexpr int max_parts = 10'000;                        ///< parts of one upload; part numbers are 1..10000
constexpr std::uint64_t min_part_size = 100 * 1024;      ///< bytes; the last part may be smaller
constexpr std::uint64_t max_part_size = 5ULL << 30;      ///< bytes
constexpr std::uint64_t max_put_size = 5ULL << 30;       ///< bytes of one PutObject
constexpr std::size_t max_key_bytes = 1023;              ///< bytes of UTF-8
constexpr std::size_t max_user_metadata = 8 * 1024;      ///< bytes of names and values together
constexpr int max_tags = 10;                             ///< tags of one object
constexpr std::uint64_t max_copy_size = 1ULL << 30;      ///< bytes of one CopyObject
constexpr std::uint64_t min_traffic_limit = 819'200;     ///< bit/s of one request: 100 KiB/s
constexpr std::uint64_t max_traffic_limit = 838'860'800; ///< bit/s of one request: 100 MiB/s
} // namespace limits

/// What the service said when it stored an object, and when it described one.
class stored_object {
public:
    stored_object() = default;

    std::string key;                    ///< key of the object
    std::string etag;                   ///< with its quotes; empty: the service returned none
    std::string version_id;             ///< empty: the bucket is not versioned
    std::string request_id;             ///< x-oss-request-id of the response
    std::uint64_t size = 0;             ///< bytes
    std::optional<std::uint64_t> crc64; ///< of the whole object; unset: the service returned none
    std::string callback_reply;         ///< JSON that the callback returned; empty: no callback was requested
};

/// Describes an object that is stored. The members below those of `stored_object` are from HeadObject and GetObject.
class object_info : public stored_object {
public:
    object_info() = default;
    object_info(stored_object stored) : stored_object(std::move(stored)) {} ///< with nothing else known

    std::string content_type;                                           ///< the header Content-Type
    std::string content_encoding;                                       ///< empty: none
    std::string storage_class;                                          ///< "Standard", "IA", ...
    int tag_count = 0;                                                  ///< number of tags
    std::optional<std::chrono::system_clock::time_point> last_modified; ///< by the service's clock
    std::optional<std::chrono::system_clock::time_point> expires;       ///< the header Expires, if it is a date
    std::map<std::string, std::string> user;                            ///< x-oss-meta-*, names without the prefix
};

/// Describes an object after an append.
class appended_object : public object_info {
public:
    appended_object() = default;

    std::uint64_t next_position = 0; ///< position of the next append: the size of the object
};

/// A range of bytes, first to last, both included.
class byte_range {
public:
    /// Takes the first and the last byte.
    byte_range(std::uint64_t from, std::uint64_t to) : first(from), last(to) {}

    std::uint64_t first; ///< 0: the first byte of the object
    std::uint64_t last;  ///< included
};

/// An object, or a range of one, in memory.
class object_content {
public:
    object_content() = default;

    object_info info;  ///< `info.size` is the size of the whole object, also if only a range was read
    std::string bytes; ///< the content
};

/** Headers that are stored with an object. Empty strings are not sent.

    Names and values are sent as they are; those with control characters fail with errc::invalid_argument before any request.
    Tags are percent-encoded by the library.
    Service: InitiateMultipartUpload and PutObject take all of them; `acl` and `callback` of a multipart upload are sent by
    CompleteMultipartUpload, `forbid_overwrite` by both.
*/
class object_headers {
public:
    object_headers() = default;

    std::string content_type;                ///< empty: guessed from the key's extension, else application/octet-stream
    bool guess_content_type = true;          ///< false: an empty content_type is not sent, and the service decides
    std::string cache_control;               ///< Cache-Control
    std::string content_disposition;         ///< Content-Disposition
    std::string content_encoding;            ///< Content-Encoding
    std::string expires;                     ///< an HTTP date
    std::string storage_class;               ///< Standard, IA, Archive, ColdArchive, DeepColdArchive
    std::string acl;                         ///< default, private, public-read, public-read-write
    std::string server_side_encryption;      ///< AES256, KMS, SM4
    std::string data_encryption;             ///< SM4; only with KMS
    std::string encryption_key_id;           ///< only with KMS
    std::string request_payer;               ///< "requester", or empty
    std::map<std::string, std::string> tags; ///< at most 10; names up to 128 bytes, values up to 256
    std::map<std::string, std::string> user; ///< sent as x-oss-meta-NAME; 8 KiB in all
    std::map<std::string, std::string> extra; ///< any other header, sent as it is; x-oss-* headers are signed
    bool forbid_overwrite = false;            ///< true: fails with FileAlreadyExists (409) if the object exists
    std::optional<callback_request> callback; ///< request that the service sends after it has stored the object

    /// Compares all members.
    friend bool operator==(object_headers const&, object_headers const&) = default;
};

} // namespace ossio
#endif
