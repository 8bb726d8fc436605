// SPDX-License-Identifier: BSL-1.0
// The signature of a request, read from a header or the URL, V4 or V1.
#ifndef OSSIO_SRC_TESTING_SIGNATURE_CLAIMS_HPP
#define OSSIO_SRC_TESTING_SIGNATURE_CLAIMS_HPP

#include "testing/parsed_request.hpp"

#include <boost/variant2/variant.hpp>

namespace ossio::testing {

/// The signature of a request, and the signature that the server expects.
class signature_claim {
public:
    signature_claim() = default;

    std::string key_id, signature, expected, token;
    std::string string_to_sign, canonical_request; ///< the latter: V4 only
    std::optional<wire::utc_time> signed_at;       ///< must be within 15 minutes of now; in a URL: not later than that
    std::optional<wire::utc_time> expires_at;      ///< of a URL
};

/// Temporary keys that the server has issued.
class issued_key {
public:
    std::string id, secret, token;
    wire::utc_time expires_at;
};

/// The keys that requests may be signed with.
class accepted_keys {
public:
    accepted_keys() = default;

    issued_key const* find_issued(std::string_view key_id) const noexcept;
    std::string_view secret_of(std::string_view key_id) const noexcept;

    std::string region;            ///< that V4 signatures must name; empty: any
    std::string id, secret, token; ///< empty token: none is required
    std::vector<issued_key> issued;
};

using claim_or_error = boost::variant2::variant<signature_claim, error_response>;

/// Reads Authorization, or the query of a presigned URL. The keys serve to compute the expected signature.
claim_or_error read_claim(parsed_request const&, accepted_keys const&);

} // namespace ossio::testing
#endif
