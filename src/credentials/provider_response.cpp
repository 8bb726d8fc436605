// SPDX-License-Identifier: BSL-1.0
// Parses credentials from JSON.
#include "credentials/provider_response.hpp"

#include "wire/http.hpp"
#include "wire/http_date.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace ossio::credentials_detail {

namespace {

namespace json = boost::json;

std::string string_member(json::object const& o, std::string_view name) {
    auto const* value = o.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// Of what would be lost otherwise: keys whose expiration is a number would count as keys that never expire.
std::string text_or_nothing(json::object const& o, std::string_view name) {
    auto const* value = o.if_contains(name);
    if (value && !value->is_string() && !value->is_null())
        throw std::runtime_error(std::string(name) + " is not a text");
    return string_member(o, name);
}

/// Under the name of the services, or under that of the files of the aliyun CLI, which its external programs print.
std::string member_of(json::object const& o, std::string_view of_service, std::string_view of_profile) {
    std::string text = text_or_nothing(o, of_service);
    return text.empty() ? text_or_nothing(o, of_profile) : text;
}

// Of what STS and metadata servers send; their tokens have up to some kilobytes.
constexpr std::size_t longest_document = 64 * 1024;

json::value parse_bounded(std::string_view text) {
    boost::system::error_code ec;
    if (text.size() > longest_document) return nullptr;
    json::value value = json::parse(text, ec);
    return ec ? json::value(nullptr) : value;
}

/// Replaces "+08:00" at the end by "Z", and returns how far ahead of UTC it is.
std::chrono::minutes take_offset(std::string& text) {
    constexpr std::size_t length = 6;
    if (text.size() <= length) return std::chrono::minutes(0);
    std::string_view const last = std::string_view(text).substr(text.size() - length);
    auto const digit = [last](std::size_t at) { return last[at] - '0'; };
    bool const is_offset = (last[0] == '+' || last[0] == '-') && last[3] == ':' &&
                           std::ranges::all_of(std::array<std::size_t, 4>{1, 2, 4, 5},
                                               [&](std::size_t at) { return digit(at) >= 0 && digit(at) <= 9; });
    if (!is_offset) return std::chrono::minutes(0);
    int const hours = 10 * digit(1) + digit(2), minutes = 10 * digit(4) + digit(5);
    if (hours > 23 || minutes > 59) return std::chrono::minutes(0);
    int const sign = last[0] == '-' ? -1 : 1;
    text.replace(text.size() - length, length, "Z");
    return sign * (std::chrono::hours(hours) + std::chrono::minutes(minutes));
}

/// A date of RFC 3339. Year 9999 is how programs write "never"; a time of the clock ends in 2262.
std::optional<wire::utc_time> parse_expiration(std::string text) {
    constexpr std::string_view latest_year = "2196"; // a leap year, as every year's days have to be its own
    bool const has_year = text.size() > 4 && text[4] == '-' &&
                          std::ranges::all_of(text.substr(0, 4), [](char c) { return c >= '0' && c <= '9'; });
    if (has_year && text.substr(0, 4) > latest_year) text.replace(0, 4, latest_year);
    std::ranges::replace(text, 't', 'T'); // RFC 3339, 5.6: both may be lower case
    std::ranges::replace(text, 'z', 'Z');
    auto const ahead = take_offset(text);
    auto const local = wire::parse_iso_date(text);
    return local ? std::optional(*local - ahead) : std::nullopt;
}

/// "EntityNotExist.Role": nothing that could be a secret or reach a terminal as more than a word.
bool is_error_code(std::string_view code) noexcept {
    return !code.empty() && code.size() <= 64 && std::ranges::all_of(code, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
               c == '-';
    });
}

} // namespace

std::string error_code_of(std::string_view text) {
    json::value const value = parse_bounded(text);
    std::string const code = value.is_object() ? string_member(value.get_object(), "Code") : std::string();
    return is_error_code(code) ? code : std::string();
}

credentials parse_credentials(std::string_view text, bool permanent) {
    json::value const value = parse_bounded(text);
    if (!value.is_object()) throw std::runtime_error("the response with the credentials is not a JSON object");
    json::object const& top = value.get_object();
    std::string const code = string_member(top, "Code");
    if (!code.empty() && !wire::equal_ignoring_case(code, "Success"))
        throw std::runtime_error("the response with the credentials says " +
                                 (is_error_code(code) ? code : std::string("that there are none")));
    auto const* nested = top.if_contains("Credentials");
    json::object const& o = nested && nested->is_object() ? nested->get_object() : top;
    credentials c(member_of(o, "AccessKeyId", "access_key_id"), member_of(o, "AccessKeySecret", "access_key_secret"),
                  member_of(o, "SecurityToken", "sts_token"));
    if (c.access_key_id.empty() || c.access_key_secret.empty())
        throw std::runtime_error("the response has no AccessKeyId and AccessKeySecret");
    std::string const expiration = member_of(o, "Expiration", "expiration");
    if (!expiration.empty()) c.expires_at = parse_expiration(expiration);
    if (!expiration.empty() && !c.expires_at)
        throw std::runtime_error("Expiration is not a date of RFC 3339, such as 2026-01-01T06:00:00Z");
    if (!permanent && (c.security_token.empty() || !c.expires_at))
        throw std::runtime_error("the response has no SecurityToken and Expiration");
    return c;
}

} // namespace ossio::credentials_detail
