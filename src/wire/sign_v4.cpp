// SPDX-License-Identifier: BSL-1.0
// The canonical request, the string to sign, the key and the signature.
#include "wire/sign_v4.hpp"

#include "wire/base64.hpp"
#include "wire/digest.hpp"
#include "wire/percent.hpp"

#include <algorithm>
#include <tuple>

namespace ossio::wire {

namespace {

// OSS supports no other value: bodies are not part of the signature.
constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string_view trimmed(std::string_view text) {
    auto const blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

bool is_always_signed(std::string_view name) {
    return name == "content-type" || name == "content-md5" || name.starts_with("x-oss-");
}

std::string canonical_uri(request const& r) {
    std::string uri = "/";
    if (!r.bucket.empty()) uri += percent_encode_path(r.bucket) + '/';
    return uri + percent_encode_path(r.key);
}

std::string canonical_query(query_list const& query) {
    std::vector<std::pair<std::string, std::string>> encoded;
    encoded.reserve(query.size());
    for (auto const& [name, value] : query)
        if (name != "x-oss-signature") encoded.emplace_back(percent_encode(name), percent_encode(value));
    std::ranges::sort(encoded); // by the encoded name: %2B comes before a letter
    std::string text;
    for (auto const& [name, value] : encoded) {
        if (!text.empty()) text += '&';
        text += name;
        if (!value.empty()) text += '=' + value;
    }
    return text;
}

/// Lower-case names of headers that are there, have a value, and are not signed anyway; sorted.
std::vector<std::string> effective_additional(request const& r, std::span<std::string const> additional) {
    std::vector<std::string> names;
    for (std::string const& name : additional) {
        std::string l = lower(name);
        if (!is_always_signed(l) && !trimmed(r.headers.get(l)).empty()) names.push_back(std::move(l));
    }
    std::ranges::sort(names);
    auto const repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    return names;
}

std::string canonical_headers(request const& r, std::vector<std::string> const& additional) {
    // Name, place, value: values of one name keep their order.
    std::vector<std::tuple<std::string, std::size_t, std::string_view>> signed_ones;
    signed_ones.reserve(r.headers.all().size());
    for (auto const& [name, value] : r.headers.all()) {
        std::string l = lower(name);
        if (is_always_signed(l) || std::ranges::binary_search(additional, l))
            signed_ones.emplace_back(std::move(l), signed_ones.size(), trimmed(value));
    }
    std::ranges::sort(signed_ones);
    std::string text;
    std::string_view last;
    for (auto const& [name, place, value] : signed_ones) {
        if (name == last)
            text.back() = ',';
        else
            text.append(name).append(":");
        text.append(value).append("\n");
        last = name;
    }
    return text;
}

std::string joined(std::vector<std::string> const& names) {
    std::string text;
    for (std::string const& name : names) text += (text.empty() ? "" : ";") + name;
    return text;
}

} // namespace

std::string canonical_request(request const& r, std::span<std::string const> additional,
                              std::string_view payload_hash) {
    auto const names = effective_additional(r, additional);
    std::string text;
    text.reserve(1024);
    text.append(to_string(r.method)).append("\n").append(canonical_uri(r)).append("\n");
    text.append(canonical_query(r.query)).append("\n").append(canonical_headers(r, names)).append("\n");
    return text.append(joined(names)).append("\n").append(payload_hash);
}

std::string string_to_sign_v4(std::string_view timestamp, std::string_view scope, std::string_view canonical) {
    std::string text = "OSS4-HMAC-SHA256\n";
    text.append(timestamp).append("\n").append(scope).append("\n");
    return text + hex_lower(sha256(canonical));
}

std::string signing_key_v4(std::string_view secret, std::string_view day, std::string_view region,
                           std::string_view product) {
    std::string key = hmac_sha256("aliyun_v4" + std::string(secret), day);
    key = hmac_sha256(key, region);
    key = hmac_sha256(key, product);
    return hmac_sha256(key, "aliyun_v4_request");
}

std::string signature_v4(std::string_view signing_key, std::string_view string_to_sign) {
    return hex_lower(hmac_sha256(signing_key, string_to_sign));
}

namespace {

/// "20260101T000000Z", "20260101" and "20260101/REGION/PRODUCT/aliyun_v4_request".
class dated_scope {
public:
    explicit dated_scope(signing_scope const& where)
        : timestamp(basic_iso_date(where.when)),
          day(timestamp.substr(0, 8)),
          text(day + '/' + where.region + '/' + where.product + "/aliyun_v4_request") {}

    std::string timestamp, day, text;
};

std::string signature_of(request const& r, signing_keys const& keys, signing_scope const& where,
                         dated_scope const& scope, std::span<std::string const> additional, signing_key_cache* cache) {
    signing_key_cache for_this_time;
    std::string const& key = (cache ? *cache : for_this_time).get(keys.secret, scope.day, where.region, where.product);
    std::string const canonical = canonical_request(r, additional, unsigned_payload);
    return signature_v4(key, string_to_sign_v4(scope.timestamp, scope.text, canonical));
}

} // namespace

std::string const& signing_key_cache::get(std::string_view secret, std::string_view day, std::string_view region,
                                          std::string_view product) {
    std::string scope(day);
    scope.append("/").append(region).append("/").append(product);
    if (key_.empty() || scope != scope_ || secret != secret_) {
        key_ = signing_key_v4(secret, day, region, product);
        secret_ = secret;
        scope_ = std::move(scope);
    }
    return key_;
}

void sign_v4(request& r, signing_keys const& keys, signing_scope const& where, std::span<std::string const> additional,
             signing_key_cache* cache) {
    dated_scope const scope(where);
    r.headers.set("Date", http_date(where.when));
    r.headers.set("x-oss-date", scope.timestamp);
    r.headers.set("x-oss-content-sha256", std::string(unsigned_payload));
    if (keys.token.empty())
        r.headers.remove("x-oss-security-token");
    else
        r.headers.set("x-oss-security-token", std::string(keys.token));

    std::string authorization = "OSS4-HMAC-SHA256 Credential=" + std::string(keys.id) + '/' + scope.text;
    if (auto const names = effective_additional(r, additional); !names.empty())
        authorization += ",AdditionalHeaders=" + joined(names);
    r.headers.set("Authorization",
                  authorization + ",Signature=" + signature_of(r, keys, where, scope, additional, cache));
}

void presign_v4(request& r, signing_keys const& keys, signing_scope const& where, std::chrono::seconds valid_for,
                std::span<std::string const> additional) {
    dated_scope const scope(where);
    auto const set = [&r](std::string_view name, std::string value) {
        std::erase_if(r.query, [name](auto const& pair) { return pair.first == name; });
        if (!value.empty()) r.query.emplace_back(name, std::move(value));
    };
    set("x-oss-signature-version", "OSS4-HMAC-SHA256");
    set("x-oss-credential", std::string(keys.id) + '/' + scope.text);
    set("x-oss-date", scope.timestamp);
    set("x-oss-expires", std::to_string(valid_for.count()));
    set("x-oss-additional-headers", joined(effective_additional(r, additional)));
    set("x-oss-security-token", std::string(keys.token));
    set("x-oss-signature", signature_of(r, keys, where, scope, additional, nullptr));
}

} // namespace ossio::wire
