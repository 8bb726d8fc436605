// SPDX-License-Identifier: BSL-1.0
// What was found of earlier runs, and what an upload would do with it. No I/O.
#ifndef OSSIO_SRC_TRANSFER_FORECAST_HPP
#define OSSIO_SRC_TRANSFER_FORECAST_HPP

#include <ossio/types.hpp>

#include "transfer/resume.hpp"

namespace ossio::transfer {

/// An upload on the service that is gone on with.
class found_upload {
public:
    found_upload(multipart_upload what, run_origin where, upload_plan how)
        : upload(std::move(what)), origin(where), plan(how) {}

    multipart_upload upload;
    run_origin origin;
    upload_plan plan;
    std::vector<part_verdict> parts; ///< one for each of the plan
    bool sequential = false;         ///< as the bookmark says
};

/// Earlier runs, as store and service tell of them. `usable` and `stored` exclude each other.
class survey {
public:
    survey() = default;

    std::optional<found_upload> usable;
    std::optional<object_info> stored; ///< an earlier run has completed the object
    std::string stored_by;             ///< the upload id of that run
    std::vector<passed_over_run> passed_over;

    bool has_passed_over(std::string const& upload_id) const noexcept;
};

/// `plan` is that of an upload that begins anew.
upload_forecast forecast_of(upload_plan const& plan, std::uint64_t size, survey const& found);

} // namespace ossio::transfer
#endif
