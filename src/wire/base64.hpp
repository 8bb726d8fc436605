// SPDX-License-Identifier: BSL-1.0
// Base64 (RFC 4648, with padding) and lower and upper hex.
#ifndef OSSIO_SRC_WIRE_BASE64_HPP
#define OSSIO_SRC_WIRE_BASE64_HPP

#include <optional>
#include <string>
#include <string_view>

namespace ossio::wire {

std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text); ///< nothing if it is not valid base64

std::string hex_lower(std::string_view bytes);
std::string hex_upper(std::string_view bytes);
void append_hex_lower(std::string& to, std::string_view bytes);

} // namespace ossio::wire
#endif
