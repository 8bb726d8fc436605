// SPDX-License-Identifier: BSL-1.0
// Objects, the headers they are born with, ranges of their bytes, and what OSS allows. No I/O.
#ifndef OSSIO_TYPES_HPP
#define OSSIO_TYPES_HPP

#include <ossio/callback.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ossio {

inline namespace literals {
constexpr std::uint64_t operator""_KiB(unsigned long long n) { return n << 10; }
constexpr std::uint64_t operator""_MiB(unsigned long long n) { return n << 20; }
constexpr std::uint64_t operator""_GiB(unsigned long long n) { return n << 30; }
} // namespace literals

/// What OSS allows. Source: https://www.alibabacloud.com/help/en/oss/product-overview/limits
namespace limits {
constexpr int max_parts = 10'000;                   ///< parts of one upload; part numbers are 1..10000
constexpr std::uint64_t min_part_size = 100 * 1024; ///< bytes; the last part may be smaller
constexpr std::uint64_t max_part_size = 5ULL << 30; ///< bytes
constexpr std::uint64_t max_put_size = 5ULL << 30;  ///< bytes of one PutObject
constexpr std::size_t max_key_bytes = 1023;         ///< bytes of UTF-8
constexpr std::size_t max_user_metadata = 8 * 1024; ///< bytes of names and values together
constexpr int max_tags = 10;
constexpr std::uint64_t max_copy_size = 1ULL << 30;      ///< bytes of one CopyObject
constexpr std::uint64_t min_traffic_limit = 819'200;     ///< bit/s of one request: 100 KiB/s
constexpr std::uint64_t max_traffic_limit = 838'860'800; ///< bit/s: 100 MiB/s
} // namespace limits

/// A finished object.
class object_info {
public:
    object_info() = default;

    std::string key;
    std::string etag;       ///< with its quotes; empty when the service gave none
    std::string version_id; ///< empty: the bucket is not versioned
    std::string request_id;
    std::uint64_t size = 0;                  ///< bytes
    std::optional<std::uint64_t> crc64;      ///< of the whole object; unset: the service did not say
    std::string content_type;                ///< from HeadObject and GetObject
    std::string last_modified;               ///< HTTP date; from HeadObject and GetObject
    std::map<std::string, std::string> user; ///< x-oss-meta-*, names without the prefix; from HeadObject and GetObject
    std::string callback_reply;              ///< JSON that the callback was answered with; empty: none was asked for
};

/// An object after something was appended to it.
class appended_object : public object_info {
public:
    appended_object() = default;

    std::uint64_t next_position = 0; ///< where the next bytes go: the object's size now
};

/// A range of an object's bytes, first to last inclusive.
class byte_range {
public:
    byte_range(std::uint64_t from, std::uint64_t to) : first(from), last(to) {}

    std::uint64_t first;
    std::uint64_t last;
};

/// An object, or a range of one, held in memory.
class object_content {
public:
    object_content() = default;

    object_info info; ///< `info.size` is the size of the whole object, also when only a range was read
    std::string bytes;
};

/** What an object is born with. Empty strings are not sent.

    Names and values go to the wire as they are, so those with control characters are refused (errc::invalid_argument)
    before any traffic. Tags are percent-encoded for you.
    Service: InitiateMultipartUpload and PutObject take all of it; `acl` and `callback` of a multipart upload are sent by
    CompleteMultipartUpload, `forbid_overwrite` by both.
*/
class object_headers {
public:
    object_headers() = default;

    std::string content_type;       ///< empty: guessed from the key's extension, else application/octet-stream
    bool guess_content_type = true; ///< false: an empty content_type is not sent, and the service decides
    std::string cache_control;
    std::string content_disposition;
    std::string content_encoding;
    std::string expires;                      ///< an HTTP date
    std::string storage_class;                ///< Standard, IA, Archive, ColdArchive, DeepColdArchive
    std::string acl;                          ///< default, private, public-read, public-read-write
    std::string server_side_encryption;       ///< AES256, KMS, SM4
    std::string data_encryption;              ///< SM4; only with KMS
    std::string encryption_key_id;            ///< only with KMS
    std::string request_payer;                ///< requester
    std::map<std::string, std::string> tags;  ///< at most 10; names up to 128 bytes, values up to 256
    std::map<std::string, std::string> user;  ///< sent as x-oss-meta-NAME; 8 KiB in all
    std::map<std::string, std::string> extra; ///< any other header, sent as it is; x-oss-* ones are signed
    bool forbid_overwrite = false;            ///< true: 409 FileAlreadyExists when an object of the key exists
    std::optional<callback_request> callback; ///< the service tells somebody when the object is stored

    friend bool operator==(object_headers const&, object_headers const&) = default;
};

} // namespace ossio
#endif
