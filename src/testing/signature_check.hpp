// SPDX-License-Identifier: BSL-1.0
// Decides whether a request may be served: is it signed, by a known key, rightly, and now.
#ifndef OSSIO_SRC_TESTING_SIGNATURE_CHECK_HPP
#define OSSIO_SRC_TESTING_SIGNATURE_CHECK_HPP

#include "testing/signature_claims.hpp"

namespace ossio::testing {

/// Nothing: the signature holds. V4 and V1, as header or in the URL; `now` is the server's clock.
std::optional<denial> check_signature(incoming const&, accepted_keys const&, wire::utc_time now);

} // namespace ossio::testing
#endif
