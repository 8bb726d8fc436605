// SPDX-License-Identifier: BSL-1.0
// What the service says when it refuses: from a response that is no success to a failure.
#ifndef OSSIO_SRC_WIRE_SERVICE_ERROR_HPP
#define OSSIO_SRC_WIRE_SERVICE_ERROR_HPP

#include <ossio/failure.hpp>

#include "wire/http.hpp"
#include "wire/http_date.hpp"

namespace ossio::wire {

/// The code of a name like "NoSuchUpload"; service_errc::other when it has none of ours.
service_errc service_code(std::string_view name) noexcept;

/// Whether this is a failure: any status but 2xx, 203 with an <Error>, or 200 with an <Error> as body.
bool is_service_error(response const&) noexcept;

/** All that the answer tells: code, message, request id, EC, status.

    From the XML body; from x-oss-err (base64 of it) when there is no body; from JSON errors; from the status alone when a
    proxy answered with HTML or nothing. The text is bounded and free of control characters.
*/
failure parse_service_error(response const&);

/// The service's clock as an error of kind RequestTimeTooSkewed tells it: <ServerTime> at the top or in <Detail>, else Date.
std::optional<utc_time> server_time(response const&);

} // namespace ossio::wire
#endif
