// SPDX-License-Identifier: BSL-1.0
// Bookmarks that grow: what a later one adds to an earlier one as a line of text, and journals of such lines. No I/O.
#ifndef OSSIO_SRC_WIRE_CHECKPOINT_DELTA_HPP
#define OSSIO_SRC_WIRE_CHECKPOINT_DELTA_HPP

#include <ossio/checkpoint.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace ossio::wire {

/** What `now` has beyond `before`, as one line of JSON: parts, `completing`, `object_crc64`.

    Empty: they are equal. Nothing: `now` does not only add to `before`.
*/
std::optional<std::string> checkpoint_delta(checkpoint const& before, checkpoint const& now);

/// The checkpoint as a journal: a line for its head, a line for its parts; deltas may follow, a line each.
std::string to_journal(checkpoint const&);

/** Reads to_journal's lines and the deltas behind them, or what to_json wrote.

    A last line that is torn or does not agree with its checksum was being written when the process or the machine died:
    it is dropped. Throws errc::checkpoint_unreadable when anything before it is damaged.
*/
checkpoint from_journal(std::string_view text);

/// Whether a journal of so many bytes had better be written anew.
bool is_long_journal(std::uint64_t bytes, std::size_t parts) noexcept;

} // namespace ossio::wire
#endif
