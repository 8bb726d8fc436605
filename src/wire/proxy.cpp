// SPDX-License-Identifier: BSL-1.0
// Reads proxy settings.
#include "wire/proxy.hpp"

#include "wire/ascii.hpp"
#include "wire/base64.hpp"
#include "wire/http.hpp"
#include "wire/http_url.hpp"
#include "wire/ip_address.hpp"

#include <algorithm>
#include <charconv>

namespace ossio::wire {

namespace {

bool is_same_or_below(std::string_view host, std::string_view name) {
    if (name.starts_with('.')) name.remove_prefix(1);
    if (name.empty() || host.size() < name.size()) return false;
    auto const tail = host.substr(host.size() - name.size());
    if (!equal_ignoring_case(tail, name)) return false;
    return tail.size() == host.size() || host[host.size() - name.size() - 1] == '.';
}

/// Whether `entry` is a network such as 10.0.0.0/8 or fd00::/8, and the host an address in it.
bool is_network_of(std::string_view entry, std::string_view host) {
    auto const slash = entry.find('/');
    if (slash == std::string_view::npos) return false;
    auto const network = parse_ip_address(entry.substr(0, slash)), address = parse_ip_address(host);
    auto const length = entry.substr(slash + 1);
    unsigned bits = 0;
    auto const [end, problem] = std::from_chars(length.data(), length.data() + length.size(), bits);
    bool const is_valid =
        problem == std::errc() && end == length.data() + length.size() && network && bits <= 8 * network->size;
    if (!is_valid || !address || address->size != network->size) return false;
    for (unsigned i = 0; i < bits; ++i) {
        unsigned const mask = 0x80U >> (i % 8);
        if (((network->bytes[i / 8] ^ address->bytes[i / 8]) & mask) != 0) return false;
    }
    return true;
}

bool names(std::string_view entry, std::string_view host, std::uint16_t port) {
    if (entry == "*" || is_network_of(entry, host)) return true;
    if (entry.starts_with("*.")) entry.remove_prefix(1);
    auto const close = entry.starts_with('[') ? entry.find(']') : std::string_view::npos;
    auto const colon = entry.rfind(':');
    bool const has_port = close != std::string_view::npos ? colon == close + 1 && colon != std::string_view::npos
                                                          : colon != std::string_view::npos && entry.find(':') == colon;
    if (has_port && entry.substr(colon + 1) != std::to_string(port)) return false;
    if (close != std::string_view::npos) return entry.substr(1, close - 1) == host;
    return is_same_or_below(host, has_port ? entry.substr(0, colon) : entry);
}

std::uint16_t default_port(proxy_kind kind) {
    switch (kind) {
    case proxy_kind::http: return 80;
    case proxy_kind::https: return 443;
    case proxy_kind::socks5: return 1080;
    }
    return 80;
}

/// Of "[USER:PASSWORD@]HOST[:PORT][/...]".
bool names_a_port(std::string_view authority) {
    authority = authority.substr(0, authority.find_first_of("/?#"));
    auto const at = authority.rfind('@');
    if (at != std::string_view::npos) authority.remove_prefix(at + 1);
    auto const bracket = authority.rfind(']'), colon = authority.rfind(':');
    return colon != std::string_view::npos && colon + 1 != authority.size() &&
           (bracket == std::string_view::npos || colon > bracket);
}

} // namespace

std::string proxy_authorization(proxy const& p) {
    return p.user.empty() ? std::string() : "Basic " + base64_encode(p.user + ':' + p.password);
}

result<proxy> parse_proxy(std::string_view url) {
    std::string_view rest = trimmed(url);
    auto const colon = rest.find("://");
    std::string_view const scheme = colon == std::string_view::npos ? "http" : rest.substr(0, colon);
    if (colon != std::string_view::npos) rest.remove_prefix(colon + 3);
    proxy p;
    if (equal_ignoring_case(scheme, "https"))
        p.kind = proxy_kind::https;
    else if (equal_ignoring_case(scheme, "socks5") || equal_ignoring_case(scheme, "socks5h"))
        p.kind = proxy_kind::socks5;
    else if (!equal_ignoring_case(scheme, "http"))
        return failure(errc::invalid_argument, "the proxy: its scheme must be http, https, socks5 or socks5h");
    auto const address = parse_http_url("http://" + std::string(rest));
    if (!address) return failure(errc::invalid_argument, "the proxy: " + address.error().detail);
    p.host = address->host;
    p.port = address->port;
    if (p.port == 80 && !names_a_port(rest)) p.port = default_port(p.kind);
    p.user = address->user;
    p.password = address->password;
    if (p.kind == proxy_kind::socks5 && std::max(p.user.size(), p.password.size()) > 255)
        return failure(errc::invalid_argument, "the proxy: SOCKS takes names and passwords of at most 255 bytes");
    return p;
}

bool names_host(std::string_view no_proxy, std::string_view host, std::uint16_t port) {
    while (!no_proxy.empty()) {
        auto const end = no_proxy.find_first_of(", \t");
        auto const entry = trimmed(no_proxy.substr(0, end));
        if (!entry.empty() && names(entry, host, port)) return true;
        no_proxy.remove_prefix(end == std::string_view::npos ? no_proxy.size() : end + 1);
    }
    return false;
}

} // namespace ossio::wire
