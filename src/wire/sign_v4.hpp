// SPDX-License-Identifier: BSL-1.0
// OSS4-HMAC-SHA256: signs a request's headers; the pieces serve a server that checks signatures.
#ifndef OSSIO_SRC_WIRE_SIGN_V4_HPP
#define OSSIO_SRC_WIRE_SIGN_V4_HPP

#include "wire/http.hpp"
#include "wire/http_date.hpp"

#include <chrono>
#include <span>

namespace ossio::wire {

/// The keys to sign with: borrowed views, valid for one call.
class signing_keys {
public:
    signing_keys(std::string_view key_id, std::string_view key_secret, std::string_view security_token = {})
        : id(key_id), secret(key_secret), token(security_token) {}

    std::string_view id, secret, token;
};

/// Caches for the next signature: the derived key, which is valid for a day and saves four of five HMACs, and memory
/// for the texts.
class signing_key_cache {
public:
    /// As signing_key_v4.
    std::string const& key(std::string_view secret, std::string_view day, std::string_view region,
                           std::string_view product);

    std::string text, canonical;

private:
    std::string secret_, day_, region_, product_, key_;
};

/// Region, product and time of a signature.
class signing_scope {
public:
    signing_scope(std::string in_region, utc_time at, std::string of_product = "oss")
        : region(std::move(in_region)), product(std::move(of_product)), when(at) {}

    std::string region, product;
    utc_time when;
};

/// Returns the canonical request. `additional`: names of further headers to sign, any case and order; absent ones are
/// dropped.
std::string canonical_request(request const&, std::span<std::string const> additional, std::string_view payload_hash);
void write_canonical_request(std::string& to, request const&, std::span<std::string const> additional,
                             std::string_view payload_hash); ///< replaces `to`

/// Returns the string to sign. `timestamp` in the basic form, `scope` = "DATE/REGION/PRODUCT/aliyun_v4_request".
std::string string_to_sign_v4(std::string_view timestamp, std::string_view scope, std::string_view canonical);

/// Raw 32 bytes; `day` = "YYYYMMDD".
std::string signing_key_v4(std::string_view secret, std::string_view day, std::string_view region,
                           std::string_view product);

/// Lower hex.
std::string signature_v4(std::string_view signing_key, std::string_view string_to_sign);

/** Sets Date, x-oss-date, x-oss-content-sha256, x-oss-security-token (with a token) and Authorization, replacing old ones.

    A signed request can be signed again. Headers that are added later must not be x-oss-*, content-type or content-md5.
*/
void sign_v4(request&, signing_keys const&, signing_scope const&, std::span<std::string const> additional = {},
             signing_key_cache* kept = nullptr);

/** Adds the x-oss-* parameters of a presigned URL to the query, x-oss-signature among them, replacing old ones.

    Valid from `where.when` for `valid_for`, at most 7 days. The holder has to send the signed headers of the request.
*/
void presign_v4(request&, signing_keys const&, signing_scope const& where, std::chrono::seconds valid_for,
                std::span<std::string const> additional = {});

} // namespace ossio::wire
#endif
