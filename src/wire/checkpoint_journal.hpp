// SPDX-License-Identifier: BSL-1.0
// Checkpoints that grow: a line of text for what a later one adds to an earlier one, and journals of such lines. No
// I/O.
#ifndef OSSIO_SRC_WIRE_CHECKPOINT_JOURNAL_HPP
#define OSSIO_SRC_WIRE_CHECKPOINT_JOURNAL_HPP

#include <ossio/checkpoint.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace ossio::wire {

/** Returns what `now` adds to `before`, as one line of JSON: parts, `completing`, `object_crc64`.

    Empty: they are equal. Nothing: `now` differs in more than additions.
*/
std::optional<std::string> checkpoint_journal(checkpoint const& before, checkpoint const& now);

/// Returns the checkpoint as a journal: a line for its head, a line for its parts; deltas may follow, a line each.
std::string to_journal(checkpoint const&);

/** Parses the lines of to_journal and the deltas behind them, or the text of to_json.

    A last line that is incomplete or does not agree with its checksum was being written when the process or the machine
    stopped: it is dropped. Throws errc::checkpoint_unreadable if anything before it is damaged.
*/
checkpoint from_journal(std::string_view text);

/// Whether a journal of this size should be rewritten.
bool is_long_journal(std::uint64_t bytes, std::size_t parts) noexcept;

} // namespace ossio::wire
#endif
