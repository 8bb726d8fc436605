// SPDX-License-Identifier: BSL-1.0
// Which requests go through a proxy. No I/O.
#ifndef OSSIO_SRC_WIRE_PROXY_HPP
#define OSSIO_SRC_WIRE_PROXY_HPP

#include <ossio/failure.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace ossio::wire {

/// How a proxy is spoken to.
enum class proxy_kind {
    http,
    https, ///< HTTP over TLS
    socks5 ///< RFC 1928; it resolves the names
};

/// A proxy to connect through.
class proxy {
public:
    proxy() = default;
    friend auto operator<=>(proxy const&, proxy const&) = default;

    /// Whether requests in plain text are sent to it whole; otherwise each connection is a tunnel.
    bool forwards() const noexcept { return kind != proxy_kind::socks5; }

    proxy_kind kind = proxy_kind::http;
    std::string host;
    std::uint16_t port = 80;
    std::string user, password; ///< both empty: none; never printed
};

/// Returns the value of Proxy-Authorization; empty: none.
std::string proxy_authorization(proxy const&);

/// Parses "[SCHEME://][USER:PASSWORD@]HOST[:PORT]"; SCHEME is http (as if it were missing), https, socks5 or socks5h.
result<proxy> parse_proxy(std::string_view url);

/** Returns whether a list like "localhost,.example.com,10.1.2.3:8080" contains the host, or a domain above it.

    "*" matches all; a name, with or without a leading dot or "*.", matches itself and all below it; a network such as
    10.0.0.0/8 matches the addresses in it. Entries are separated by commas or blanks; case is ignored.
*/
bool names_host(std::string_view no_proxy, std::string_view host, std::uint16_t port);

} // namespace ossio::wire
#endif
