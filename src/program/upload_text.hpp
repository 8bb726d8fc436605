// SPDX-License-Identifier: BSL-1.0
// What ossio-upload says: progress, outcome, failures. Pure: from values to text.
#ifndef OSSIO_SRC_PROGRAM_UPLOAD_TEXT_HPP
#define OSSIO_SRC_PROGRAM_UPLOAD_TEXT_HPP

#include <ossio/failure.hpp>
#include <ossio/upload.hpp>

#include "program/upload_arguments.hpp"

#include <string>

namespace ossio::program {

std::string size_text(double bytes);       ///< "3.1 MiB"
std::string duration_text(double seconds); ///< "1:05", "2:03:04"

/// "[=====>    ]  52 %  133.0 of 256.0 MiB  41.3 MiB/s  0:03 left  8 parts in flight", `width` columns at most.
std::string progress_bar(progress const&, std::size_t width);

/// The same without a bar, for a log: "52 %, 133.0 MiB of 256.0 MiB, 41.3 MiB/s, 0:03 left".
std::string progress_line(progress const&);

/// "uploaded 256.0 MiB in 6.1 s (41.9 MiB/s) as oss://b/k, ETag ..., 128.0 MiB of it in an earlier run".
std::string success_text(upload_arguments const&, upload_result const&, double seconds);

/// One JSON object: bytes, seconds, etag, crc64, upload_id, parts, resumed_bytes, retries.
std::string success_json(upload_result const&, double seconds);

/// One sentence that a person understands, with what can be done about it, and the request id.
std::string failure_report(upload_arguments const&, failure const&);

/// A line for each of the last attempts, when there was more than one, or by --verbose; else empty.
std::string failure_story(upload_arguments const&, failure const&);

/// One JSON object: error, operation, part, status, code, request_id, upload_id, and the attempts.
std::string failure_json(failure const&);

} // namespace ossio::program
#endif
