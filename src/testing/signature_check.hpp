// SPDX-License-Identifier: BSL-1.0
// Decides whether a request is authentic: signed by a known key, correctly, and at this time.
#ifndef OSSIO_SRC_TESTING_SIGNATURE_CHECK_HPP
#define OSSIO_SRC_TESTING_SIGNATURE_CHECK_HPP

#include "testing/signature_claims.hpp"

namespace ossio::testing {

/// The error of an invalid signature; nothing when it is valid. V4 and V1, in a header or in the URL.
/// @param now  the server's time
std::optional<error_response> check_signature(parsed_request const&, accepted_keys const&, wire::utc_time now);

} // namespace ossio::testing
#endif
