// SPDX-License-Identifier: BSL-1.0
// Decides what of an earlier run can be used: bookmark, the service's list, and the source side by side. No I/O.
#ifndef OSSIO_SRC_TRANSFER_RESUME_HPP
#define OSSIO_SRC_TRANSFER_RESUME_HPP

#include <ossio/checkpoint.hpp>
#include <ossio/failure.hpp>
#include <ossio/upload_forecast.hpp>

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

/** The plan that an upload of `size` bytes was begun with, told by the parts it has.

    All parts but the one of the highest number must have one size; that one may be smaller when it is the last of the
    object. A lone part is taken for one that is not the last, when it can be: the comparison with the source finds out.
    The failure (errc::invalid_argument) says what does not fit.
*/
result<upload_plan> infer_plan(std::uint64_t size, std::span<part const> listed);

/// What is to become of one part. `listed` has number 0 unless the service's part is of use.
class part_verdict {
public:
    part_verdict() = default;

    part_reason reason = part_reason::not_listed;
    part listed;
};

/** Every part of `plan`, by the service's list; the last of a number wins.

    With a bookmark: kept when number and size fit the plan and the bookmark knows the part with the same checksum (the same
    ETag where the service tells no checksum); one that fits but is not in the bookmark - acknowledged after the last save -
    is to be compared. Without any (null), each one that fits is to be compared.
*/
std::vector<part_verdict> judge_parts(checkpoint const* bookmark, upload_plan const& plan,
                                      std::span<part const> listed);

/// The table that carries such verdicts out.
ledger table_of(upload_plan const& plan, std::vector<part_verdict> verdicts);

/// Those of `key` in a listing, the one begun last first; at most sixteen: each costs a request to look at.
std::vector<multipart_upload> newest_of_key(std::string const& key, std::vector<multipart_upload> listed);

} // namespace ossio::transfer
#endif
