// SPDX-License-Identifier: BSL-1.0
// The earlier uploads that were found, and the plan made of them. No I/O.
#ifndef OSSIO_SRC_TRANSFER_PLAN_SEARCH_RESULT_HPP
#define OSSIO_SRC_TRANSFER_PLAN_SEARCH_RESULT_HPP

#include <ossio/types.hpp>

#include "transfer/plan/resume_rules.hpp"

namespace ossio::transfer {

/// An upload on the service that is resumed.
class usable_upload {
public:
    usable_upload(multipart_upload what, upload_origin where, part_layout how)
        : upload(std::move(what)), origin(where), plan(how) {}

    multipart_upload upload;
    upload_origin origin;
    part_layout plan;
    std::vector<part_verdict> parts; ///< one for each part of the layout
    bool sequential = false;         ///< value in the checkpoint
};

/// Earlier uploads, from store and service. `usable` and `stored` exclude each other.
class search_result {
public:
    search_result() = default;

    std::optional<usable_upload> usable;
    std::optional<object_info> stored; ///< an earlier run has completed the object
    std::string stored_by;             ///< the upload id of that run
    bool stored_is_compared = false;   ///< by its checksum, if the service returned one
    std::vector<rejected_upload> rejected;
    int unconfirmed_uploads = 0;   ///< that earlier runs may have left, as the checkpoint says
    std::string unconfirmed_since; ///< see checkpoint

    bool has_rejected(std::string const& upload_id) const noexcept;
};

/// `plan` is that of a restarted upload.
upload_plan upload_plan_of(part_layout const& plan, std::uint64_t size, search_result const& found);

} // namespace ossio::transfer
#endif
