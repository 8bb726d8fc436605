// SPDX-License-Identifier: BSL-1.0
// Decides which parts of an earlier run can be used, from checkpoint, service's list and source. No I/O.
#ifndef OSSIO_SRC_TRANSFER_PLAN_RESUME_RULES_HPP
#define OSSIO_SRC_TRANSFER_PLAN_RESUME_RULES_HPP

#include <ossio/checkpoint.hpp>
#include <ossio/failure.hpp>
#include <ossio/upload_plan.hpp>

#include "transfer/plan/part_table.hpp"

#include <span>

namespace ossio::transfer {

/// Identifies an upload; a checkpoint has to match it.
class upload_identity {
public:
    upload_identity() = default;

    std::string endpoint, bucket, key, fingerprint;
    std::uint64_t size = 0;
};

enum class checkpoint_verdict {
    usable,          ///< it is of this very source and target
    source_in_doubt, ///< same target, source of the same size: each part must be compared with it
    source_changed,  ///< same target, source of another size: its upload is useless
    foreign          ///< of another target: none of our business
};

checkpoint_verdict judge_checkpoint(checkpoint const&, upload_identity const&);

/// Returns the layout of the checkpoint's upload; errc::checkpoint_unreadable if its sizes are invalid.
result<part_layout> layout_of(checkpoint const&);

/** Derives the layout of an upload of `size` bytes from its parts.

    All parts except the one of the highest number have to have one size; that one may be smaller if it is the last of
    the object. A single part is assumed not to be the last, if that is possible; the comparison with the source
    verifies it. The failure (errc::invalid_argument) says what does not fit.
*/
result<part_layout> infer_layout(std::uint64_t size, std::span<part const> listed);

/// The decision for one part. `listed` has number 0 unless the service's part can be used.
class part_verdict {
public:
    part_verdict() = default;

    part_reason reason = part_reason::not_listed;
    part listed;
};

/** Decides every part of `plan` by the service's list; the last entry of a number wins.

    With a checkpoint: a part is kept if number and size fit the layout and the checkpoint has the same checksum (the
    same ETag if the service returns no checksum). One that fits but is not in the checkpoint, because it was
    acknowledged after the last save, is compared. With `in_doubt` those that would be kept are compared, too. Without a checkpoint (null) each part that fits is compared.
*/
std::vector<part_verdict> judge_parts(checkpoint const* saved, part_layout const& plan, std::span<part const> listed,
                                      bool in_doubt = false);

/// Returns the table for these decisions.
part_table table_of(part_layout const& plan, std::vector<part_verdict> verdicts);

/// The same for the parts of one worker.
part_table table_of(part_layout const& plan, std::vector<part_verdict> verdicts, part_numbers ours);

/// Returns the uploads of `key` in a listing, the newest first; at most sixteen, because each costs a request.
std::vector<multipart_upload> newest_of_key(std::string const& key, std::vector<multipart_upload> listed);

} // namespace ossio::transfer
#endif
