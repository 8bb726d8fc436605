// SPDX-License-Identifier: BSL-1.0
// Parses by inet_pton, which would stop at a NUL.
#include "wire/ip_address.hpp"

#include <arpa/inet.h>

namespace ossio::wire {

std::optional<ip_address> parse_ip_address(std::string_view text) noexcept {
    std::array<char, 64> whole{}; // an address has 45 characters at most
    if (text.size() >= whole.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
    text.copy(whole.data(), text.size());
    ip_address a;
    if (::inet_pton(AF_INET, whole.data(), a.bytes.data()) == 1)
        a.size = 4;
    else if (::inet_pton(AF_INET6, whole.data(), a.bytes.data()) == 1)
        a.size = 16;
    return a.size != 0 ? std::optional(a) : std::nullopt;
}

} // namespace ossio::wire
