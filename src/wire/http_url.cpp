// SPDX-License-Identifier: BSL-1.0
// Parses URLs by Boost.URL.
#include "wire/http_url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <charconv>

namespace ossio::wire {

namespace {

bool is_visible(char c) noexcept { return static_cast<unsigned char>(c) > 0x20 && c != 0x7F; }

} // namespace

result<http_url> parse_http_url(std::string_view url) {
    auto const parsed = boost::urls::parse_uri(url);
    if (!parsed) return failure(errc::invalid_argument, "not a URL like http://HOST:PORT/PATH");
    auto const& u = *parsed;
    http_url a;
    a.tls = u.scheme_id() == boost::urls::scheme::https;
    if (!a.tls && u.scheme_id() != boost::urls::scheme::http)
        return failure(errc::invalid_argument, "the scheme of a URL must be http or https");
    a.host = u.host_address();
    if (a.host.empty()) return failure(errc::invalid_argument, "a URL without a host");
    if (!std::ranges::all_of(a.host, is_visible)) // once "%00" and the like are decoded
        return failure(errc::invalid_argument, "the host of a URL has no blanks and no control characters");
    a.port = a.tls ? 443 : 80;
    if (u.has_port() && !u.port().empty()) {
        std::string_view const digits = u.port();
        auto const [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), a.port);
        if (problem != std::errc() || a.port == 0)
            return failure(errc::invalid_argument, "the port of a URL is a number from 1 to 65535");
    }
    a.host_header = std::string(u.encoded_host());
    if (u.has_port() && !u.port().empty()) a.host_header += ':' + std::string(u.port());
    // Boost 1.81 parses "http://host:text" as an empty port and a path that begins without a slash.
    if (!u.encoded_path().empty() && !u.encoded_path().starts_with('/'))
        return failure(errc::invalid_argument, "the port of a URL is a number from 1 to 65535");
    a.target = std::string(u.encoded_target());
    if (!a.target.starts_with('/')) a.target.insert(0, 1, '/');
    a.user = u.user();
    a.password = u.password();
    return a;
}

} // namespace ossio::wire
