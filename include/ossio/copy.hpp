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

} // namespace ossio
#endif
