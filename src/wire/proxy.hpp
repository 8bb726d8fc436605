// SPDX-License-Identifier: BSL-1.0
// Which requests go through a proxy. No I/O.
#ifndef OSSIO_SRC_WIRE_PROXY_HPP
#define OSSIO_SRC_WIRE_PROXY_HPP

#include <ossio/failure.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace ossio::wire {

/// A proxy to go through.
class proxy {
public:
    proxy() = default;

    std::string host;
    std::uint16_t port = 80;
    std::string authorization; ///< value of Proxy-Authorization; empty: none
};

/// "http://[USER:PASSWORD@]HOST[:PORT]"; the scheme may be left out.
result<proxy> parse_proxy(std::string_view url);

/** Whether a list like "localhost,.example.com,10.1.2.3:8080" names the host: equal, or below a name of the list.

    "*" names all; a name with and without a leading dot stands for itself and all below it; blanks are ignored; case, too.
*/
bool names_host(std::string_view no_proxy, std::string_view host, std::uint16_t port);

} // namespace ossio::wire
#endif
