// SPDX-License-Identifier: BSL-1.0
// Under which key a file is stored, and into which file an object goes. No I/O.
#ifndef OSSIO_SRC_PROGRAM_DECIDE_KEYS_HPP
#define OSSIO_SRC_PROGRAM_DECIDE_KEYS_HPP

#include <optional>
#include <string>
#include <string_view>

namespace ossio::program {

/// Returns the prefix of a tree's keys: "a" -> "a/"; empty and "a/" stay.
std::string folder_prefix(std::string_view prefix);

/// Returns the key of the file at `path` below its source; `flat`: without its folders.
std::string key_of(std::string_view prefix, std::string_view path, bool flat);

/// Returns why OSS or its tools would have trouble with a key; nothing: it is fine.
std::optional<std::string> key_problem(std::string_view key);

/// Percent-encodes the bytes of a name that are no UTF-8, control characters, and `%` if any other byte is encoded, so that
/// two names never become one.
std::string encoded_name(std::string_view name);

/** Returns why the object's name below the prefix must not become a path below a folder; nothing: it may.

    Refused: empty parts, "." and "..", a beginning or end with a slash, bytes of zero, and names longer than 255 bytes.
*/
std::optional<std::string> unsafe_path(std::string_view name);

} // namespace ossio::program
#endif
