// SPDX-License-Identifier: BSL-1.0
// The canonical request, the string to sign, the key and the signature.
#include "wire/sign_v4.hpp"

#include "wire/ascii.hpp"
#include "wire/base64.hpp"
#include "wire/digest.hpp"
#include "wire/percent.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <iterator>
#include <vector>

namespace ossio::wire {

namespace {

// OSS supports no other value: bodies are not part of the signature.
constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";

bool is_always_signed(std::string_view name) {
    return name == "content-type" || name == "content-md5" || name.starts_with("x-oss-");
}

/// A small list without allocations.
using few_pairs = boost::container::small_vector<header_block::value_type, 16>;

void append_canonical_uri(std::string& text, request const& r) {
    text += '/';
    if (!r.bucket.empty()) {
        append_percent_path(text, r.bucket);
        text += '/';
    }
    append_percent_path(text, r.key);
}

void append_canonical_query(std::string& text, query_list const& query) {
    few_pairs sorted;
    for (auto const& pair : query)
        if (pair.first != "x-oss-signature") sorted.push_back(pair);
    std::ranges::sort(sorted, [](auto const& a, auto const& b) {
        return a.first == b.first ? percent_less(a.second, b.second) : percent_less(a.first, b.first);
    });
    std::string_view before = "";
    for (auto const& [name, value] : sorted) {
        append_percent(text.append(before), name);
        if (!value.empty()) append_percent(text.append("="), value);
        before = "&";
    }
}

/// Lower-case names of headers that are present, have a value, and are not signed in any case; sorted.
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

bool is_signed(std::string_view name, std::vector<std::string> const& additional) {
    constexpr std::string_view ours = "x-oss-";
    return equal_ignoring_case(name.substr(0, ours.size()), ours) || equal_ignoring_case(name, "content-type") ||
           equal_ignoring_case(name, "content-md5") ||
           std::ranges::any_of(additional, [&](std::string const& one) { return equal_ignoring_case(one, name); });
}

/// A header that is signed. `place` keeps values of one name in order.
struct signed_header {
    std::string_view name;
    std::size_t place;
    std::string_view value;
};

bool comes_before(signed_header const& a, signed_header const& b) {
    if (equal_ignoring_case(a.name, b.name)) return a.place < b.place;
    return std::ranges::lexicographical_compare(a.name, b.name, {}, to_lower, to_lower);
}

void append_canonical_headers(std::string& text, request const& r, std::vector<std::string> const& additional) {
    boost::container::small_vector<signed_header, 32> signed_ones;
    for (auto const& [name, value] : r.headers.all())
        if (is_signed(name, additional)) signed_ones.push_back({name, signed_ones.size(), trimmed(value)});
    std::ranges::sort(signed_ones, comes_before);
    std::string_view last;
    for (auto const& [name, place, value] : signed_ones) {
        if (equal_ignoring_case(name, last)) {
            text.back() = ',';
        } else {
            std::ranges::transform(name, std::back_inserter(text), to_lower);
            text += ':';
        }
        text.append(value).append("\n");
        last = name;
    }
}

std::string joined(std::vector<std::string> const& names) {
    std::string text;
    for (std::string const& name : names) text += (text.empty() ? "" : ";") + name;
    return text;
}

} // namespace

std::string canonical_request(request const& r, std::span<std::string const> additional,
                              std::string_view payload_hash) {
    std::string text;
    write_canonical_request(text, r, additional, payload_hash);
    return text;
}

void write_canonical_request(std::string& to, request const& r, std::span<std::string const> additional,
                             std::string_view payload_hash) {
    auto const names = effective_additional(r, additional);
    to.clear();
    to.reserve(1024);
    to.append(to_string(r.method)).append("\n");
    append_canonical_uri(to, r);
    append_canonical_query(to.append("\n"), r.query);
    append_canonical_headers(to.append("\n"), r, names);
    to.append("\n").append(joined(names)).append("\n").append(payload_hash);
}

namespace {

void write_string_to_sign(std::string& to, std::string_view timestamp, std::string_view scope,
                          std::string_view canonical) {
    to.clear();
    to.append("OSS4-HMAC-SHA256\n").append(timestamp).append("\n").append(scope).append("\n");
    append_hex_lower(to, view(sha256_of(canonical)));
}

} // namespace

std::string string_to_sign_v4(std::string_view timestamp, std::string_view scope, std::string_view canonical) {
    std::string text;
    write_string_to_sign(text, timestamp, scope, canonical);
    return text;
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
    explicit dated_scope(signing_scope const& where) : timestamp_(basic_iso_date_text(where.when)) {
        for (std::string_view piece : {day(), std::string_view(where.region), std::string_view(where.product)})
            text_.insert(text_.end(), piece.begin(), piece.end()), text_.push_back('/');
        constexpr std::string_view last = "aliyun_v4_request";
        text_.insert(text_.end(), last.begin(), last.end());
    }

    std::string_view timestamp() const noexcept { return timestamp_.view(); }
    std::string_view day() const noexcept { return timestamp().substr(0, 8); }
    std::string_view text() const noexcept { return std::string_view(text_.data(), text_.size()); }

private:
    date_text timestamp_;
    boost::container::small_vector<char, 96> text_;
};

/// Raw.
sha256_value signature_of(request const& r, signing_keys const& keys, signing_scope const& where,
                          dated_scope const& scope, std::span<std::string const> additional, signing_key_cache& kept) {
    std::string const& key = kept.key(keys.secret, scope.day(), where.region, where.product);
    write_canonical_request(kept.canonical, r, additional, unsigned_payload);
    write_string_to_sign(kept.text, scope.timestamp(), scope.text(), kept.canonical);
    return hmac_sha256_of(key, kept.text);
}

} // namespace

std::string const& signing_key_cache::key(std::string_view secret, std::string_view day, std::string_view region,
                                          std::string_view product) {
    if (key_.empty() || day != day_ || region != region_ || product != product_ || secret != secret_) {
        key_ = signing_key_v4(secret, day, region, product);
        secret_ = secret;
        day_ = day;
        region_ = region;
        product_ = product;
    }
    return key_;
}

void sign_v4(request& r, signing_keys const& keys, signing_scope const& where, std::span<std::string const> additional,
             signing_key_cache* kept) {
    signing_key_cache for_this_time;
    signing_key_cache& memory = kept ? *kept : for_this_time;
    dated_scope const scope(where);
    r.headers.set("Date", http_date_text(where.when).view());
    r.headers.set("x-oss-date", scope.timestamp());
    r.headers.set("x-oss-content-sha256", unsigned_payload);
    if (keys.token.empty())
        r.headers.remove("x-oss-security-token");
    else
        r.headers.set("x-oss-security-token", keys.token);

    sha256_value const signature = signature_of(r, keys, where, scope, additional, memory);
    std::string& text = memory.text;
    text.clear();
    text.append("OSS4-HMAC-SHA256 Credential=").append(keys.id).append("/").append(scope.text());
    if (auto const names = effective_additional(r, additional); !names.empty())
        text.append(",AdditionalHeaders=").append(joined(names));
    append_hex_lower(text.append(",Signature="), view(signature));
    r.headers.set("Authorization", text);
}

void presign_v4(request& r, signing_keys const& keys, signing_scope const& where, std::chrono::seconds valid_for,
                std::span<std::string const> additional) {
    signing_key_cache memory;
    dated_scope const scope(where);
    auto const set = [&r](std::string_view name, std::string_view value) {
        r.query.erase(name);
        if (!value.empty()) r.query.emplace_back(name, value);
    };
    set("x-oss-signature-version", "OSS4-HMAC-SHA256");
    set("x-oss-credential", std::string(keys.id).append("/").append(scope.text()));
    set("x-oss-date", scope.timestamp());
    set("x-oss-expires", std::to_string(valid_for.count()));
    set("x-oss-additional-headers", joined(effective_additional(r, additional)));
    set("x-oss-security-token", keys.token);
    set("x-oss-signature", hex_lower(view(signature_of(r, keys, where, scope, additional, memory))));
}

} // namespace ossio::wire
