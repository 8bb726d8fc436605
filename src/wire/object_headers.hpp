// SPDX-License-Identifier: BSL-1.0
// The header lines that a caller may set: what an object is born with, and what limits a request. None breaks its line.
#ifndef OSSIO_SRC_WIRE_OBJECT_HEADERS_HPP
#define OSSIO_SRC_WIRE_OBJECT_HEADERS_HPP

#include <ossio/failure.hpp>
#include <ossio/types.hpp>

#include "wire/http.hpp"

namespace ossio::wire {

/// Which of object_headers an operation takes: all (PutObject) or all but ACL and callback (InitiateMultipartUpload).
enum class header_set { put, initiate };

/// Adds the header lines; errc::invalid_argument names the one that breaks a rule (control characters, sizes, tags, names).
result<void> add_object_headers(request&, object_headers const&, header_set);

/// 0: none; errc::invalid_argument outside of what the service takes.
result<void> add_traffic_limit(request&, std::uint64_t bits_per_second);

/// Refuses CR, LF, NUL and other control characters in a header name or value.
result<void> check_header(std::string_view name, std::string_view value);

} // namespace ossio::wire
#endif
