// SPDX-License-Identifier: BSL-1.0
// Reads proxy settings.
#include "wire/proxy.hpp"

#include "wire/ascii.hpp"
#include "wire/base64.hpp"
#include "wire/http.hpp"
#include "wire/web_address.hpp"

namespace ossio::wire {

namespace {

bool is_same_or_below(std::string_view host, std::string_view name) {
    if (name.starts_with('.')) name.remove_prefix(1);
    if (name.empty() || host.size() < name.size()) return false;
    auto const tail = host.substr(host.size() - name.size());
    if (!equal_ignoring_case(tail, name)) return false;
    return tail.size() == host.size() || host[host.size() - name.size() - 1] == '.';
}

bool names(std::string_view entry, std::string_view host, std::uint16_t port) {
    if (entry == "*") return true;
    auto const close = entry.starts_with('[') ? entry.find(']') : std::string_view::npos;
    auto const colon = entry.rfind(':');
    bool const has_port = close != std::string_view::npos ? colon == close + 1 && colon != std::string_view::npos
                                                          : colon != std::string_view::npos && entry.find(':') == colon;
    if (has_port && entry.substr(colon + 1) != std::to_string(port)) return false;
    if (close != std::string_view::npos) return entry.substr(1, close - 1) == host;
    return is_same_or_below(host, has_port ? entry.substr(0, colon) : entry);
}

} // namespace

result<proxy> parse_proxy(std::string_view url) {
    auto const given = trimmed(url);
    bool const has_scheme = given.find("://") != std::string_view::npos;
    auto const address = parse_web_address(has_scheme ? std::string(given) : "http://" + std::string(given));
    if (!address) return failure(errc::invalid_argument, "the proxy: " + address.error().detail);
    if (address->tls) return failure(errc::invalid_argument, "the proxy: its scheme must be http");
    proxy p;
    p.host = address->host;
    p.port = address->port;
    if (!address->user.empty()) p.authorization = "Basic " + base64_encode(address->user + ':' + address->password);
    return p;
}

bool names_host(std::string_view no_proxy, std::string_view host, std::uint16_t port) {
    while (!no_proxy.empty()) {
        auto const end = no_proxy.find(',');
        auto const entry = trimmed(no_proxy.substr(0, end));
        if (!entry.empty() && names(entry, host, port)) return true;
        no_proxy.remove_prefix(end == std::string_view::npos ? no_proxy.size() : end + 1);
    }
    return false;
}

} // namespace ossio::wire
