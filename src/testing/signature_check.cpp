// SPDX-License-Identifier: BSL-1.0
// Takes an Authorization header apart, computes the signature anew, and compares.
#include "testing/signature_check.hpp"

#include "wire/base64.hpp"
#include "wire/sign_v4.hpp"

#include <array>
#include <charconv>

namespace ossio::testing {

namespace {

constexpr std::chrono::minutes largest_skew{15};

/// The members of an OSS4-HMAC-SHA256 Authorization.
class authorization {
public:
    std::string key_id, day, region, product, signature;
    std::vector<std::string> additional;
};

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

/// "KEY/DAY/REGION/PRODUCT/aliyun_v4_request"; the key id may hold slashes itself.
bool read_credential(authorization& a, std::string_view text) {
    auto fields = split(text, '/');
    if (fields.size() < 5 || fields.back() != "aliyun_v4_request") return false;
    a.product = fields[fields.size() - 2];
    a.region = fields[fields.size() - 3];
    a.day = fields[fields.size() - 4];
    a.key_id = text.substr(0, text.size() - a.product.size() - a.region.size() - a.day.size() - 21);
    return !a.key_id.empty();
}

std::optional<authorization> read_authorization(std::string_view text) {
    constexpr std::string_view scheme = "OSS4-HMAC-SHA256 ";
    if (!text.starts_with(scheme)) return std::nullopt;
    authorization a;
    bool has_credential = false;
    for (std::string const& member : split(text.substr(scheme.size()), ',')) {
        auto const equals = member.find('=');
        if (equals == std::string::npos) return std::nullopt;
        std::string const name = member.substr(0, equals), value = member.substr(equals + 1);
        if (name == "Credential")
            has_credential = read_credential(a, value);
        else if (name == "Signature")
            a.signature = value;
        else if (name == "AdditionalHeaders")
            a.additional = split(value, ';');
    }
    if (!has_credential || a.signature.empty()) return std::nullopt;
    return a;
}

std::string hex_pairs(std::string_view text) {
    std::string const hex = wire::hex_upper(text);
    std::string out;
    for (std::size_t i = 0; i < hex.size(); i += 2) out += (i == 0 ? "" : " ") + hex.substr(i, 2);
    return out;
}

denial skewed(wire::utc_time theirs, wire::utc_time now) {
    denial d(refusal(403, "RequestTimeTooSkewed",
                     "The difference between the request time and the current time is too large.", "0002-00000504"));
    d.more = {{"MaxAllowedSkewMilliseconds", "900000"},
              {"RequestTime", wire::iso_date(theirs)},
              {"ServerTime", wire::iso_date(now)}};
    return d;
}

denial denied(std::string_view text, std::string_view ec) { return denial(refusal(403, "AccessDenied", text, ec)); }

std::optional<denial> check_token(incoming const& in, accepted_keys const& keys) {
    auto const given = in.request.headers.get("x-oss-security-token");
    if (given == keys.token) return std::nullopt;
    return denial(refusal(403, "InvalidSecurityToken", "The security token you provided is invalid.", "0002-00000308"));
}

} // namespace

std::optional<denial> check_signature(incoming const& in, accepted_keys const& keys, wire::utc_time now) {
    auto const text = in.request.headers.get("authorization");
    if (text.empty()) return denied("You have no right to access this object because of bucket acl.", "0003-00000001");
    auto const a = read_authorization(text);
    if (!a) return denial(refusal(400, "InvalidArgument", "Authorization header is invalid.", "0002-00000202"));

    auto when = wire::parse_basic_iso_date(in.request.headers.get("x-oss-date"));
    if (!when) when = wire::parse_http_date(in.request.headers.get("date"));
    if (!when) return denied("OSS authentication requires a valid Date.", "0002-00000501");
    if (a->key_id != keys.id)
        return denial(refusal(403, "InvalidAccessKeyId",
                              "The OSS Access Key Id you provided does not exist in our records.", "0002-00000902"));
    auto const skew = *when > now ? *when - now : now - *when;
    if (skew > largest_skew) return skewed(*when, now);

    std::string const timestamp = wire::basic_iso_date(*when);
    std::string const scope = a->day + '/' + a->region + '/' + a->product + "/aliyun_v4_request";
    auto payload = in.request.headers.get("x-oss-content-sha256");
    std::string const canonical =
        wire::canonical_request(in.request, a->additional, payload.empty() ? "UNSIGNED-PAYLOAD" : payload);
    std::string const to_sign = wire::string_to_sign_v4(timestamp, scope, canonical);
    std::string const expected =
        wire::signature_v4(wire::signing_key_v4(keys.secret, a->day, a->region, a->product), to_sign);
    if (expected == a->signature && timestamp.starts_with(a->day)) return check_token(in, keys);

    denial d(
        refusal(403, "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your key and "
                "signing method.",
                "0002-00000040"));
    d.more = {{"OSSAccessKeyId", a->key_id},
              {"SignatureProvided", a->signature},
              {"StringToSign", to_sign},
              {"StringToSignBytes", hex_pairs(to_sign)},
              {"CanonicalRequest", canonical}};
    return d;
}

} // namespace ossio::testing
