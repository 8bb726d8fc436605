// SPDX-License-Identifier: BSL-1.0
// An http or https URL taken apart: of proxies, callbacks and the servers that give credentials. No I/O.
#ifndef OSSIO_SRC_WIRE_WEB_ADDRESS_HPP
#define OSSIO_SRC_WIRE_WEB_ADDRESS_HPP

#include <ossio/failure.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace ossio::wire {

class web_address {
public:
    web_address() = default;

    bool tls = false;
    std::string host; ///< without brackets when it is IPv6
    std::uint16_t port = 80;
    std::string host_header;  ///< as the Host header has it
    std::string target = "/"; ///< path and query, percent-encoded
    std::string user, password;
};

/// errc::invalid_argument when it is none. The text of the failure does not repeat the URL, which may hold a password.
result<web_address> parse_web_address(std::string_view url);

} // namespace ossio::wire
#endif
