// SPDX-License-Identifier: BSL-1.0
// Patterns for names of files, and which of several patterns decides. No I/O.
#ifndef OSSIO_SRC_PROGRAM_DECIDE_GLOB_HPP
#define OSSIO_SRC_PROGRAM_DECIDE_GLOB_HPP

#include "program/cli/arguments.hpp"

#include <span>

namespace ossio::program {

/** Returns whether a pattern matches all of a text.

    `?` is any byte but /, `*` any number of those, `**` any bytes; `[a-z]` and `[!a-z]` are sets that never match /; `\` takes the
    meaning of the next one. A `[` without its `]` is a byte like any other.
*/
bool glob_matches(std::string_view pattern, std::string_view text);

/// Returns whether the text has a meaning as a pattern: `*`, `?` or `[`, not after `\`.
bool has_wildcard(std::string_view text) noexcept;

/// Returns the folder above the first wildcard or `\`, with its slash: a path as it stands. Empty: the working folder. "a/b*/c" -> "a/".
std::string_view fixed_folder(std::string_view pattern) noexcept;

/** Returns whether --include and --exclude let a file through: the last pattern that matches decides.

    A pattern with a slash is compared with the whole path below the source, others with the file's name. One that ends with a
    slash matches all below that folder. Without a match the file is taken, unless the first pattern is an --include.
*/
bool is_chosen(std::span<name_filter const> filters, std::string_view path);

/// Returns false if the pattern surely matches no path that begins with `folder`, which ends with a slash.
bool may_match_below(std::string_view pattern, std::string_view folder);

/// Returns false if the filters surely let no file through whose path begins with `folder`, which is empty or ends with a slash.
bool may_choose_below(std::span<name_filter const> filters, std::string_view folder);

} // namespace ossio::program
#endif
