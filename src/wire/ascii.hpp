// SPDX-License-Identifier: BSL-1.0
// Letters, blanks and numbers as HTTP defines them, independent of the locale.
#ifndef OSSIO_SRC_WIRE_ASCII_HPP
#define OSSIO_SRC_WIRE_ASCII_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ossio::wire {

constexpr char to_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view);

/// Returns `text` without blanks at both ends.
std::string_view trimmed(std::string_view, std::string_view blanks = " \t") noexcept;

/// Decimal digits and nothing else; nothing if it is no number, or one that does not fit.
std::optional<std::uint64_t> parse_number(std::string_view) noexcept;

} // namespace ossio::wire
#endif
