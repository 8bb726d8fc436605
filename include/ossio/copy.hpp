// SPDX-License-Identifier: BSL-1.0
// The source and the options of a copy that the service makes. No I/O.
#ifndef OSSIO_COPY_HPP
#define OSSIO_COPY_HPP

#include <ossio/types.hpp>

namespace ossio {

/// Names an object of the same region, or a version of one, that the service copies. Its bytes do not pass through the client.
class copy_source {
public:
    /// Takes the key, and the bucket if it is another one than the target's.
    explicit copy_source(std::string of_key, std::string in_bucket = std::string())
        : bucket(std::move(in_bucket)), key(std::move(of_key)) {}

    std::string bucket;     ///< empty: the bucket that is copied into
    std::string key;        ///< key of the object to copy
    std::string version_id; ///< empty: the current version
    std::string if_match;   ///< ETag with its quotes; another ETag: service_errc::precondition_failed. Empty: any
};

/// Describes an object after a copy.
class copied_object : public object_info {
public:
    copied_object() = default;

    int unconfirmed_uploads = 0; ///< as in upload_result; 0 for an object that was not copied in parts
};

/// Options of bucket::copy_object.
class copy_options {
public:
    copy_options() = default;

    std::uint64_t multipart_threshold = 200ULL << 20; ///< bytes, at most 1 GiB; larger objects are copied in parts
    std::uint64_t part_size = 0; ///< bytes, 100 KiB..5 GiB; 0: 64 MiB, or more if that made over 10 000 parts
    int concurrency = 8;         ///< parts that the service copies at once, 1..256
};

} // namespace ossio
#endif
