// SPDX-License-Identifier: BSL-1.0
// Parses signed headers and queries, and computes the expected signature.
#include "testing/signature_claims.hpp"

#include "testing/request_dispatch.hpp"
#include "wire/sign_v1.hpp"
#include "wire/sign_v4.hpp"

#include <algorithm>
#include <charconv>

namespace ossio::testing {

namespace {

constexpr std::string_view v4_name = "OSS4-HMAC-SHA256";
constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";
constexpr std::int64_t latest_s = 7'000'000'000; // in the year 2191; nanoseconds of it fit
constexpr std::int64_t longest_validity_s = 7 * 24 * 3600;

error_response access_denied(std::string_view text, std::string_view ec = {}) {
    return error_response(403, "AccessDenied", text, ec);
}

error_response malformed() {
    return error_response(400, "InvalidArgument", "Authorization header is invalid.", "0002-00000202");
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

std::vector<std::string> split(std::string_view text, char at) {
    std::vector<std::string> fields;
    for (;;) {
        auto const end = text.find(at);
        fields.emplace_back(trimmed(text.substr(0, end)));
        if (end == std::string_view::npos) return fields;
        text.remove_prefix(end + 1);
    }
}

std::optional<std::int64_t> seconds_of(std::string_view text) {
    std::int64_t n = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (problem != std::errc() || end != text.data() + text.size() || n < 0 || n > latest_s) return std::nullopt;
    return n;
}

/// "KEY/DAY/REGION/PRODUCT/aliyun_v4_request"; the key id may hold slashes itself.
class credential {
public:
    std::string key_id, day, region, product, ending;

    std::string scope() const { return day + '/' + region + '/' + product + '/' + ending; }

    static std::optional<credential> read(std::string_view text) {
        auto const fields = split(text, '/');
        if (fields.size() < 5) return std::nullopt;
        credential c;
        c.ending = fields.back();
        c.product = fields[fields.size() - 2];
        c.region = fields[fields.size() - 3];
        c.day = fields[fields.size() - 4];
        std::size_t const tail = c.scope().size() + 1;
        if (text.size() <= tail) return std::nullopt;
        c.key_id = text.substr(0, text.size() - tail);
        return c;
    }
};

/// The error of a credential whose scope is not the server's: OSS checks it before the signature.
std::optional<error_response> check_scope(credential const& from, accepted_keys const& keys, std::string_view place) {
    auto const error = [place](std::string_view what, std::string_view ec) {
        return invalid_argument("Invalid signing " + std::string(what) + " in " + std::string(place) + '.', ec);
    };
    if (from.ending != "aliyun_v4_request") return error("request type", {});
    if (from.product != "oss" && from.product != "oss-cloudbox") return error("product", "0002-00000227");
    if (!keys.region.empty() && from.region != keys.region) return error("region", "0002-00000226");
    return std::nullopt;
}

/// The common part of V4 in a header and V4 in a URL.
signature_claim claim_v4(parsed_request const& in, credential const& from, wire::utc_time when,
                         std::vector<std::string> const& additional, accepted_keys const& keys) {
    signature_claim claim;
    std::string const timestamp = wire::basic_iso_date(when);
    claim.key_id = from.key_id;
    claim.signed_at = when;
    claim.canonical_request = wire::canonical_request(in.request, additional, unsigned_payload);
    claim.string_to_sign = wire::string_to_sign_v4(timestamp, from.scope(), claim.canonical_request);
    if (timestamp.starts_with(from.day)) // else no signature is valid
        claim.expected =
            wire::signature_v4(wire::signing_key_v4(keys.secret_of(from.key_id), from.day, from.region, from.product),
                               claim.string_to_sign);
    return claim;
}

/// The error of names that V4 in a header lists as additionally signed: "" and "host;" are refused, absent headers are not.
std::optional<error_response> check_additional(std::vector<std::string> const& names) {
    if (!std::ranges::any_of(names, &std::string::empty)) return std::nullopt;
    return invalid_argument("AdditionalHeaders in Authorization header is invalid.",
                            names.size() == 1 ? "0002-00000209" : "0002-00000210");
}

/// OSS supports no hash of the body, unlike S3. The header may be missing: not all of its SDKs send it.
std::optional<error_response> check_payload(wire::header_list const& headers) {
    constexpr std::string_view name = "x-oss-content-sha256";
    if (!headers.has(name) || headers.get(name) == unsigned_payload) return std::nullopt;
    return invalid_argument_value(name, headers.get(name), "x-oss-content-sha256 must be UNSIGNED-PAYLOAD.");
}

claim_or_error read_v4_header(parsed_request const& in, std::string_view text, accepted_keys const& keys) {
    std::optional<credential> from;
    std::string signature;
    std::vector<std::string> additional;
    for (std::string const& member : split(text.substr(v4_name.size() + 1), ',')) {
        auto const equals = member.find('=');
        if (equals == std::string::npos) return malformed();
        std::string const name = member.substr(0, equals), value = member.substr(equals + 1);
        if (name == "Credential") from = credential::read(value);
        if (name == "Signature") signature = value;
        if (name == "AdditionalHeaders") additional = split(value, ';');
    }
    if (!from || signature.empty()) return malformed();
    if (auto const wrong = check_additional(additional)) return *wrong;
    if (auto const wrong = check_scope(*from, keys, "Authorization header")) return *wrong;
    auto when = wire::parse_basic_iso_date(in.request.headers.get("x-oss-date"));
    if (!when) when = wire::parse_http_date(in.request.headers.get("date"));
    if (!when) return access_denied("OSS authentication requires a valid Date.", "0002-00000501");
    if (auto const wrong = check_payload(in.request.headers)) return *wrong;
    auto claim = claim_v4(in, *from, *when, additional, keys);
    claim.signature = signature;
    claim.token = in.request.headers.get("x-oss-security-token");
    return claim;
}

claim_or_error read_v4_url(parsed_request const& in, accepted_keys const& keys) {
    auto const from = credential::read(in.query("x-oss-credential"));
    auto const when = wire::parse_basic_iso_date(in.query("x-oss-date"));
    auto const valid_for = seconds_of(in.query("x-oss-expires"));
    if (!from || !when) return error_response(400, "InvalidArgument", "The query of the signature is invalid.");
    if (auto const wrong = check_scope(*from, keys, "x-oss-credential")) return *wrong;
    if (!valid_for || *valid_for < 1 || *valid_for > longest_validity_s)
        return access_denied("x-oss-expires must be 1 to 604800 seconds.", "0002-00000215");
    std::vector<std::string> additional;
    if (std::string const names = in.query("x-oss-additional-headers"); !names.empty()) additional = split(names, ';');
    for (std::string const& name : additional)
        if (!in.request.headers.has(name))
            return invalid_argument_value("x-oss-additional-headers", name, "A signed header is not in the request.");
    auto claim = claim_v4(in, *from, *when, additional, keys);
    claim.signature = in.query("x-oss-signature");
    claim.token = in.query("x-oss-security-token");
    if (claim.token.empty()) claim.token = in.query("security-token");
    claim.expires_at = *when + std::chrono::seconds(*valid_for);
    return claim;
}

signature_claim claim_v1(parsed_request const& in, std::string_view key_id, std::string_view date,
                         accepted_keys const& keys) {
    signature_claim claim;
    claim.key_id = key_id;
    claim.string_to_sign = wire::string_to_sign_v1(in.request, date);
    claim.expected = wire::signature_v1(keys.secret_of(key_id), claim.string_to_sign);
    return claim;
}

claim_or_error read_v1_header(parsed_request const& in, std::string_view text, accepted_keys const& keys) {
    text = trimmed(text.substr(4));
    auto const colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return malformed();
    // Some clients sign the one, some the other of the two date headers that they send.
    signature_claim claim;
    for (char const* name : {"x-oss-date", "date"}) {
        auto const date = in.request.headers.get(name);
        auto const when = wire::parse_http_date(date);
        if (!when) continue;
        claim = claim_v1(in, text.substr(0, colon), date, keys);
        claim.signed_at = when;
        if (claim.expected == text.substr(colon + 1)) break;
    }
    if (!claim.signed_at) return access_denied("OSS authentication requires a valid Date.", "0002-00000501");
    claim.signature = text.substr(colon + 1);
    claim.token = in.request.headers.get("x-oss-security-token");
    return claim;
}

claim_or_error read_v1_url(parsed_request const& in, accepted_keys const& keys) {
    if (!in.has_query("OSSAccessKeyId") || !in.has_query("Signature") || !in.has_query("Expires"))
        return access_denied(
            "Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters");
    auto const expires = seconds_of(in.query("Expires"));
    if (!expires) return access_denied("Invalid date (should be seconds since epoch)");
    auto claim = claim_v1(in, in.query("OSSAccessKeyId"), in.query("Expires"), keys);
    claim.signature = in.query("Signature");
    claim.token = in.query("security-token");
    claim.expires_at = wire::utc_time(std::chrono::seconds(*expires));
    return claim;
}

} // namespace

issued_key const* accepted_keys::find_issued(std::string_view key_id) const noexcept {
    auto const at = std::ranges::find(issued, key_id, &issued_key::id);
    return at == issued.end() ? nullptr : &*at;
}

std::string_view accepted_keys::secret_of(std::string_view key_id) const noexcept {
    auto const* const temporary = find_issued(key_id);
    return temporary ? temporary->secret : secret;
}

claim_or_error read_claim(parsed_request const& in, accepted_keys const& keys) {
    auto const text = in.request.headers.get("authorization");
    if (text.starts_with(v4_name) && text.size() > v4_name.size()) return read_v4_header(in, text, keys);
    if (text.starts_with("OSS ")) return read_v1_header(in, text, keys);
    if (!text.empty()) return malformed();
    if (in.query("x-oss-signature-version") == v4_name) return read_v4_url(in, keys);
    if (in.has_query("Signature") || in.has_query("OSSAccessKeyId")) return read_v1_url(in, keys);
    return access_denied("You have no right to access this object because of bucket acl.", "0003-00000001");
}

} // namespace ossio::testing
