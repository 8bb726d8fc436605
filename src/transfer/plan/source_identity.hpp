// SPDX-License-Identifier: BSL-1.0
// Decides by metadata whether a source still has the same bytes: between two runs of an upload, and during one. No I/O.
#ifndef OSSIO_SRC_TRANSFER_PLAN_SOURCE_IDENTITY_HPP
#define OSSIO_SRC_TRANSFER_PLAN_SOURCE_IDENTITY_HPP

#include <ossio/failure.hpp>
#include <ossio/source_change.hpp>

#include "async/file_identity.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ossio::transfer {

/// What is remembered of a source from one run of an upload to the next.
class source_identity {
public:
    source_identity() = default;
    source_identity(std::uint64_t bytes, std::string text) : size(bytes), fingerprint(std::move(text)) {}

    std::uint64_t size = 0;
    std::string fingerprint; ///< source::fingerprint()
};

enum class source_match {
    same,  ///< the parts of the earlier run are those of this source
    doubt, ///< they may be: each one is to be compared before it is kept
    other  ///< another size: none of them can be used
};

/// Checkpoints are JSON, which has no bytes that are no UTF-8: errc::invalid_argument.
result<void> check_fingerprint(std::string_view);

/** Compares a source with what an earlier run remembered of it.

    Equal fingerprints are the same source, except of block devices, which have no metadata that follow their content. A
    fingerprint of an older format is a doubt.
*/
source_match match_sources(source_identity const& earlier, source_identity const& now);

/// "file-2:SIZE:MTIME:CTIME:INODE", or "device-2:SIZE" of a block device. Version 1 held the device number.
std::string to_fingerprint(async::file_identity const&);

/// Reads to_fingerprint of a regular file; nothing when the text is something else. The number of links is not in it.
std::optional<async::file_identity> parse_fingerprint(std::string_view text);

/// What happened to an open file between two looks.
source_change compare_files(async::file_identity const& before, async::file_identity const& now);

/// What a change means for the upload that reads the source.
enum class change_verdict {
    unchanged,
    doubt,  ///< the parts sent so far are to be compared with the source before the upload completes
    changed ///< the upload ends with errc::source_changed
};

/// `may_grow`: the caller uploads a file that others append to.
change_verdict judge_change(source_change, bool may_grow);

} // namespace ossio::transfer
#endif
