// SPDX-License-Identifier: BSL-1.0
// ossio upload --plan: the dry run as text and as JSON.
#ifndef OSSIO_SRC_PROGRAM_TEXT_PLAN_REPORT_HPP
#define OSSIO_SRC_PROGRAM_TEXT_PLAN_REPORT_HPP

#include <ossio/upload_plan.hpp>

#include <string>

namespace ossio::program {

/// Returns a line for the upload, one for each range of parts with one reason, one for each rejected earlier upload.
std::string plan_text(upload_plan const&);

/** Returns one JSON object: size, part_size, parts, upload_id, found_in, already_stored; kept, compared, sent (parts
    and bytes
    each); runs (first, last, bytes, step, reason); rejected (found_in, upload_id, reason, detail);
    unconfirmed_uploads, unconfirmed_since.
*/
std::string plan_json(upload_plan const&);

} // namespace ossio::program
#endif
