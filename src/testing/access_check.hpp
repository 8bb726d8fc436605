// SPDX-License-Identifier: BSL-1.0
// Decides whether a request may be performed: its bucket exists, and its signature or an ACL allows it. No I/O.
#ifndef OSSIO_SRC_TESTING_ACCESS_CHECK_HPP
#define OSSIO_SRC_TESTING_ACCESS_CHECK_HPP

#include "testing/signature_check.hpp"

namespace ossio::testing {

/// The error of a request that must not be performed. Needs the head of the request only, so that the body of a rejected
/// request is never stored.
std::optional<error_response> check_access(parsed_request const&, bucket_map const&, accepted_keys const&,
                                           wire::utc_time now);

} // namespace ossio::testing
#endif
