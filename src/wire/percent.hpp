// SPDX-License-Identifier: BSL-1.0
// Percent-encoding as OSS signs it: only A-Z a-z 0-9 - . _ ~ stay, upper-case hex.
#ifndef OSSIO_SRC_WIRE_PERCENT_HPP
#define OSSIO_SRC_WIRE_PERCENT_HPP

#include <optional>
#include <string>
#include <string_view>

namespace ossio::wire {

std::string percent_encode(std::string_view);      ///< for query names and values: `/` becomes %2F
std::string percent_encode_path(std::string_view); ///< for paths: `/` stays

/// As above, appended to `to`.
void append_percent(std::string& to, std::string_view text);
void append_percent_path(std::string& to, std::string_view text);

/// Whether the encoded form of `a` comes before that of `b`: %2B comes before a letter.
bool percent_less(std::string_view a, std::string_view b) noexcept;

/// Decodes once; nothing if a `%` is not followed by two hex digits. `plus_is_space`: as in received queries.
std::optional<std::string> percent_decode(std::string_view, bool plus_is_space = false);

} // namespace ossio::wire
#endif
