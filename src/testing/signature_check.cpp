// SPDX-License-Identifier: BSL-1.0
// Checks key, time, signature and token of a request.
#include "testing/signature_check.hpp"

#include "wire/base64.hpp"

namespace ossio::testing {

namespace {

constexpr std::chrono::minutes largest_skew{15};

std::string hex_pairs(std::string_view text) {
    std::string const hex = wire::hex_upper(text);
    std::string out;
    for (std::size_t i = 0; i < hex.size(); i += 2) out += (i == 0 ? "" : " ") + hex.substr(i, 2);
    return out;
}

error_response skewed(wire::utc_time theirs, wire::utc_time now) {
    return error_response(403, "RequestTimeTooSkewed",
                          "The difference between the request time and the current time is too large.", "0002-00000504")
        .with({{"MaxAllowedSkewMilliseconds", "900000"},
               {"RequestTime", wire::iso_date(theirs)},
               {"ServerTime", wire::iso_date(now)}});
}

error_response expired(wire::utc_time when, wire::utc_time now) {
    return error_response(403, "AccessDenied", "Request has expired.", "0002-00000236")
        .with({{"Expires", wire::iso_date(when)}, {"ServerTime", wire::iso_date(now)}});
}

std::optional<error_response> check_time(signature_claim const& claim, wire::utc_time now) {
    if (claim.signed_at && *claim.signed_at > now + largest_skew) return skewed(*claim.signed_at, now);
    if (claim.expires_at) {
        if (*claim.expires_at <= now) return expired(*claim.expires_at, now);
    } else if (claim.signed_at && *claim.signed_at + largest_skew < now) {
        return skewed(*claim.signed_at, now);
    }
    return std::nullopt;
}

error_response mismatch(signature_claim const& claim) {
    error_details details{{"OSSAccessKeyId", claim.key_id},
                          {"SignatureProvided", claim.signature},
                          {"StringToSign", claim.string_to_sign},
                          {"StringToSignBytes", hex_pairs(claim.string_to_sign)}};
    if (!claim.canonical_request.empty()) details.emplace_back("CanonicalRequest", claim.canonical_request);
    return error_response(403, "SignatureDoesNotMatch",
                          "The request signature we calculated does not match the signature you provided. Check your "
                          "key and signing method.",
                          "0002-00000040")
        .with(std::move(details));
}

} // namespace

std::optional<error_response> check_signature(parsed_request const& in, accepted_keys const& keys, wire::utc_time now) {
    auto const read = read_claim(in, keys);
    if (auto const* const error = boost::variant2::get_if<error_response>(&read)) return *error;
    auto const& claim = boost::variant2::get<signature_claim>(read);
    auto const* const issued = keys.find_issued(claim.key_id);
    if (claim.key_id != keys.id && !issued)
        return error_response(403, "InvalidAccessKeyId",
                              "The OSS Access Key Id you provided does not exist in our records.", "0002-00000902");
    if (auto late = check_time(claim, now)) return late;
    if (claim.expected.empty() || claim.expected != claim.signature) return mismatch(claim);
    if (claim.token != (issued ? issued->token : keys.token))
        return error_response(403, "InvalidSecurityToken", "The security token you provided is invalid.",
                              "0002-00000308");
    if (issued && issued->expires_at <= now)
        return error_response(403, "SecurityTokenExpired", "The security token you provided has expired.");
    return std::nullopt;
}

} // namespace ossio::testing
