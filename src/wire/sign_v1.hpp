// SPDX-License-Identifier: BSL-1.0
// Signature V1 (HMAC-SHA1), as a header and in URLs: for deployments without V4.
#ifndef OSSIO_SRC_WIRE_SIGN_V1_HPP
#define OSSIO_SRC_WIRE_SIGN_V1_HPP

#include "wire/http.hpp"
#include "wire/http_date.hpp"
#include "wire/sign_v4.hpp"

namespace ossio::wire {

/// Returns the text to sign. `date` is the date line: x-oss-date, else Date; for a URL the Expires number.
std::string string_to_sign_v1(request const&, std::string_view date);

/// Base64.
std::string signature_v1(std::string_view secret, std::string_view string_to_sign);

/// Sets Date, x-oss-security-token (with a token) and Authorization, and removes the headers that V4 sets.
void sign_v1(request&, signing_keys const&, utc_time when);

/// Adds OSSAccessKeyId, Expires, Signature and, with a token, security-token to the query, replacing old ones.
void presign_v1(request&, signing_keys const&, utc_time expires_at);

} // namespace ossio::wire
#endif
