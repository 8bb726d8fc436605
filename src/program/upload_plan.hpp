// SPDX-License-Identifier: BSL-1.0
// ossio-upload --plan: what an upload would do, in words and as JSON.
#ifndef OSSIO_SRC_PROGRAM_UPLOAD_PLAN_HPP
#define OSSIO_SRC_PROGRAM_UPLOAD_PLAN_HPP

#include <ossio/upload_forecast.hpp>

#include <string>

namespace ossio::program {

/// A line for the way, one for each run of parts that fare alike, one for each earlier run that is of no use.
std::string plan_text(upload_forecast const&);

/** One JSON object: size, part_size, parts, upload_id, found_in, already_stored; kept, compared, sent (parts and bytes
    each); runs (first, last, bytes, step, reason); passed_over (found_in, upload_id, reason, detail).
*/
std::string plan_json(upload_forecast const&);

} // namespace ossio::program
#endif
