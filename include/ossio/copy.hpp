// SPDX-License-Identifier: BSL-1.0
// Where the service copies bytes from. No I/O.
#ifndef OSSIO_COPY_HPP
#define OSSIO_COPY_HPP

#include <ossio/types.hpp>

namespace ossio {

/// An object of the same region, or a range of one, that the service copies without the bytes passing through here.
class copy_source {
public:
    explicit copy_source(std::string of_key, std::string in_bucket = std::string())
        : bucket(std::move(in_bucket)), key(std::move(of_key)) {}

    std::string bucket; ///< empty: the bucket that is copied into
    std::string key;
    std::string version_id; ///< empty: the current one
    std::string if_match;   ///< ETag with its quotes; another one: service_errc::precondition_failed. Empty: any
};

/// How an object is copied.
class copy_options {
public:
    copy_options() = default;

    std::uint64_t multipart_threshold = 200ULL << 20; ///< bytes, at most 1 GiB; larger objects are copied in parts
    std::uint64_t part_size = 0; ///< bytes, 100 KiB..5 GiB; 0: 64 MiB, or more when 10 000 parts would not do
    int concurrency = 8;         ///< parts that the service copies at once, 1..256
};

} // namespace ossio
#endif
