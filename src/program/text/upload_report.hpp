// SPDX-License-Identifier: BSL-1.0
// Texts of an upload: progress, result, failures. No I/O.
#ifndef OSSIO_SRC_PROGRAM_TEXT_UPLOAD_REPORT_HPP
#define OSSIO_SRC_PROGRAM_TEXT_UPLOAD_REPORT_HPP

#include <ossio/upload.hpp>

#include "program/cli/arguments.hpp"

#include <string>

namespace ossio::program {

std::string size_text(double bytes);       ///< "3.1 MiB"
std::string duration_text(double seconds); ///< "1:05", "2:03:04"

/// "[=====>    ] 52 %  41.3 MiB/s  0:03 left  133.0 MiB of 256.0 MiB  8 parts in flight", `width` columns at most: what does
/// not fit is left out from the right.
std::string progress_bar(progress const&, std::size_t width);

/// Returns one JSON object, without a line feed.
std::string progress_json(progress const&);

/// The same without a bar, for a log: "52 %, 133.0 MiB of 256.0 MiB, 41.3 MiB/s, 0:03 left".
std::string progress_line(progress const&);

/// "uploaded 256.0 MiB in 6.1 s (41.9 MiB/s) as oss://b/k, ETag ..., 128.0 MiB of it in an earlier run".
std::string success_text(arguments const&, upload_result const&, double seconds);

/// Says that earlier or repeated requests may have left unfinished uploads behind, and what removes them.
std::string left_text(int uploads);

/// Returns one JSON object: outcome, bytes, seconds, etag, crc64, upload_id, parts, resumed_bytes, retries, crc64_confirmed,
/// unconfirmed_uploads.
std::string success_json(upload_result const&, double seconds);

} // namespace ossio::program
#endif
