// SPDX-License-Identifier: BSL-1.0
// Text from strangers, made fit for one line of a terminal, a log or a JSON document. No I/O.
#ifndef OSSIO_SRC_WIRE_PRINTABLE_HPP
#define OSSIO_SRC_WIRE_PRINTABLE_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace ossio::wire {

/// The length of the UTF-8 sequence at the front of `text`, which is not empty; 0 when it is none (overlong, surrogate, cut
/// short).
std::size_t utf8_sequence(std::string_view text) noexcept;

bool is_utf8(std::string_view) noexcept;

/** Valid UTF-8 of at most `most` bytes, in which nothing moves a cursor or turns text around.

    Control characters (C0, DEL and C1, so that no escape sequence begins), line and paragraph separators, marks and
    overrides of the writing direction, and bytes that are no UTF-8 become '?'.
*/
std::string printable(std::string_view text, std::size_t most = std::string::npos);

} // namespace ossio::wire
#endif
