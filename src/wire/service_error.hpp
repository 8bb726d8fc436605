// SPDX-License-Identifier: BSL-1.0
// Error responses of the service: from a response to a failure. No I/O.
#ifndef OSSIO_SRC_WIRE_SERVICE_ERROR_HPP
#define OSSIO_SRC_WIRE_SERVICE_ERROR_HPP

#include <ossio/failure.hpp>

#include "wire/http.hpp"
#include "wire/http_date.hpp"

namespace ossio::wire {

/// Returns the code for a name like "NoSuchUpload"; service_errc::other for unknown names.
service_errc service_code(std::string_view name) noexcept;

/// Whether the service names a failure: any status but 2xx, or an <Error> as the body of a 2xx, whatever stands before it and
/// whatever its namespace prefix.
bool is_service_error(request const& asked, response const&);

/** Returns the content of an error response: code, message, request id, EC, status.

    From the XML body; from x-oss-err (base64 of it) when there is no body; from JSON errors; from the status alone when a
    proxy sent HTML or nothing. Of a redirect the target is named. All texts are bounded and printable.
*/
failure parse_service_error(response const&);

/// Returns the service's time from a RequestTimeTooSkewed response: <ServerTime> at the top or in <Detail>, else Date.
std::optional<utc_time> server_time(response const&);

} // namespace ossio::wire
#endif
