// SPDX-License-Identifier: BSL-1.0
// What a request says about its signature, in each of the four ways there are to say it.
#ifndef OSSIO_SRC_TESTING_SIGNATURE_CLAIMS_HPP
#define OSSIO_SRC_TESTING_SIGNATURE_CLAIMS_HPP

#include "testing/request_context.hpp"

#include <boost/variant2/variant.hpp>

namespace ossio::testing {

/// Why a request is refused, with the elements that OSS adds to that error.
class denial {
public:
    explicit denial(refusal r) : why(std::move(r)) {}

    refusal why;
    std::vector<std::pair<std::string, std::string>> more;
};

/// A signature that a request bears, and the one it should bear.
class signature_claim {
public:
    signature_claim() = default;

    std::string key_id, signature, expected, token;
    std::string string_to_sign, canonical_request; ///< the latter: V4 only
    std::optional<wire::utc_time> signed_at;       ///< must be near to now; in a URL: not later
    std::optional<wire::utc_time> expires_at;      ///< of a URL
};

/// Temporary keys that were handed out.
class issued_key {
public:
    std::string id, secret, token;
    wire::utc_time expires_at;
};

/// Whom the server knows.
class accepted_keys {
public:
    accepted_keys() = default;

    issued_key const* find_issued(std::string_view key_id) const noexcept;
    std::string_view secret_of(std::string_view key_id) const noexcept;

    std::string id, secret, token; ///< empty token: none is asked for
    std::vector<issued_key> issued;
};

using claim_or_denial = boost::variant2::variant<signature_claim, denial>;

/// Reads Authorization, or the query of a presigned URL, V4 or V1; the keys are for what is expected.
claim_or_denial read_claim(incoming const&, accepted_keys const&);

} // namespace ossio::testing
#endif
