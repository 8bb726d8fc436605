// SPDX-License-Identifier: BSL-1.0
// Headers that a caller may set: those stored with an object, and those that limit a request. None can break its line.
#ifndef OSSIO_SRC_WIRE_OBJECT_HEADERS_HPP
#define OSSIO_SRC_WIRE_OBJECT_HEADERS_HPP

#include <ossio/failure.hpp>
#include <ossio/types.hpp>

#include "wire/http.hpp"

namespace ossio::wire {

/// Which of object_headers an operation accepts: all (PutObject), or all but ACL and callback
/// (InitiateMultipartUpload).
enum class header_set { put, initiate };

/// Adds the headers; errc::invalid_argument names the one that breaks a rule (control characters, sizes, tags, names).
result<void> add_object_headers(request&, object_headers const&, header_set);

/// Adds x-oss-traffic-limit; 0: none; errc::invalid_argument outside the range that the service accepts.
result<void> add_traffic_limit(request&, std::uint64_t bits_per_second);

/// Rejects CR, LF, NUL and other control characters in a header name or value.
result<void> check_header(std::string_view name, std::string_view value);

/// errc::invalid_argument for a header that frames or signs a request: a caller that sets it would break it.
result<void> check_own_header(std::string_view name);

} // namespace ossio::wire
#endif
