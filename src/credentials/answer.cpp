// SPDX-License-Identifier: BSL-1.0
// Reads credentials out of JSON.
#include "credentials/answer.hpp"

#include "wire/http.hpp"
#include "wire/http_date.hpp"

#include <boost/json.hpp>

#include <stdexcept>

namespace ossio::identity {

namespace {

namespace json = boost::json;

std::string text_of(json::object const& o, std::string_view name) {
    auto const* value = o.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::string printable(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    return text.substr(0, 300);
}

} // namespace

credentials parse_credentials(std::string_view text, bool permanent) {
    boost::system::error_code ec;
    json::value const value = json::parse(text, ec);
    if (ec || !value.is_object()) throw std::runtime_error("the answer with the credentials is not a JSON object");
    json::object const& top = value.get_object();
    std::string const code = text_of(top, "Code");
    if (!code.empty() && !wire::equal_ignoring_case(code, "Success"))
        throw std::runtime_error(printable(code + ' ' + text_of(top, "Message")));
    auto const* nested = top.if_contains("Credentials");
    json::object const& o = nested && nested->is_object() ? nested->get_object() : top;
    credentials c(text_of(o, "AccessKeyId"), text_of(o, "AccessKeySecret"), text_of(o, "SecurityToken"));
    if (c.access_key_id.empty() || c.access_key_secret.empty())
        throw std::runtime_error("the answer has no AccessKeyId and AccessKeySecret");
    std::string const expiration = text_of(o, "Expiration");
    if (!expiration.empty()) c.expires_at = wire::parse_iso_date(expiration);
    if (!expiration.empty() && !c.expires_at) throw std::runtime_error("Expiration is not a date of ISO 8601 in UTC");
    if (!permanent && (c.security_token.empty() || !c.expires_at))
        throw std::runtime_error("the answer has no SecurityToken and Expiration");
    return c;
}

} // namespace ossio::identity
