// SPDX-License-Identifier: BSL-1.0
// An http or https URL, parsed: of proxies, callbacks and credential servers. No I/O.
#ifndef OSSIO_SRC_WIRE_HTTP_URL_HPP
#define OSSIO_SRC_WIRE_HTTP_URL_HPP

#include <ossio/failure.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace ossio::wire {

class http_url {
public:
    http_url() = default;

    bool tls = false;
    std::string host; ///< without brackets if it is IPv6
    std::uint16_t port = 80;
    std::string host_header;  ///< value of the Host header
    std::string target = "/"; ///< path and query, percent-encoded
    std::string user, password;
};

/// Parses a URL, or fails with errc::invalid_argument. The failure does not repeat the URL, which may contain a
/// password.
result<http_url> parse_http_url(std::string_view url);

} // namespace ossio::wire
#endif
