// SPDX-License-Identifier: BSL-1.0
// Decides what of an earlier run can be used: bookmark, the service's list, and the source side by side. No I/O.
#ifndef OSSIO_SRC_TRANSFER_RESUME_HPP
#define OSSIO_SRC_TRANSFER_RESUME_HPP

#include <ossio/checkpoint.hpp>
#include <ossio/failure.hpp>

#include "transfer/ledger.hpp"

#include <span>

namespace ossio::transfer {

/// What an upload is of, as a bookmark must say it to be its own.
class upload_identity {
public:
    upload_identity() = default;

    std::string endpoint, bucket, key, fingerprint;
    std::uint64_t size = 0;
};

enum class bookmark_verdict {
    usable,         ///< it is of this very source and target
    source_changed, ///< same target, other bytes: its upload is of no use any more
    foreign         ///< of another target: none of our business
};

bookmark_verdict judge_bookmark(checkpoint const&, upload_identity const&);

/// The plan that the bookmark's upload was begun with; errc::checkpoint_unreadable when its sizes make none.
result<upload_plan> plan_of(checkpoint const&);

/** What is done and what is in doubt, by the service's list.

    A listed part is done when number and size fit the plan and the bookmark knows it with the same checksum (the same ETag
    where the service tells no checksum). One that fits but is not in the bookmark - acknowledged after the last save - is
    doubtful. All others are to be sent: gaps, and parts of the wrong size or content.
*/
ledger resume_ledger(checkpoint const& bookmark, upload_plan plan, std::span<part const> listed);

} // namespace ossio::transfer
#endif
