// SPDX-License-Identifier: BSL-1.0
// The headers that describe an object: which ones it keeps, which values OSS accepts, which ones responses repeat. No I/O.
#ifndef OSSIO_SRC_TESTING_OBJECT_HEADERS_CHECK_HPP
#define OSSIO_SRC_TESTING_OBJECT_HEADERS_CHECK_HPP

#include "testing/error_response.hpp"
#include "wire/http.hpp"

#include <optional>

namespace ossio::testing {

/// The error for a key that OSS rejects.
std::optional<error_response> check_object_name(std::string_view key);

/// The error for a storage class, encryption, ACL, tag or metadata that OSS rejects.
std::optional<error_response> check_object_headers(wire::header_list const&);

/// The headers of a request that its object keeps.
wire::header_list headers_to_keep(wire::header_list const&);

/// Repeats the headers of server-side encryption in a response.
void echo_encryption(wire::header_list const& from, wire::header_list& into);

bool is_object_acl(std::string_view);
bool is_bucket_acl(std::string_view);

} // namespace ossio::testing
#endif
