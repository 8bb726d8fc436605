// SPDX-License-Identifier: BSL-1.0
// IP addresses as numbers. No I/O.
#ifndef OSSIO_SRC_WIRE_IP_ADDRESS_HPP
#define OSSIO_SRC_WIRE_IP_ADDRESS_HPP

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace ossio::wire {

class ip_address {
public:
    std::array<unsigned char, 16> bytes{}; ///< the first one is the highest
    std::size_t size = 0;                  ///< bytes used: 4 or 16
};

/// Parses "192.0.2.1" or "2001:db8::1", without brackets, port and zone; nothing for a name.
std::optional<ip_address> parse_ip_address(std::string_view text) noexcept;

} // namespace ossio::wire
#endif
