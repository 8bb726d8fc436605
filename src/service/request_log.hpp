// SPDX-License-Identifier: BSL-1.0
// The log lines of requests: `key=value`, no secrets, nothing made when nobody listens.
#ifndef OSSIO_SRC_SERVICE_REQUEST_LOG_HPP
#define OSSIO_SRC_SERVICE_REQUEST_LOG_HPP

#include "service/client_impl.hpp"
#include "wire/http.hpp"

namespace ossio::service {

void log_answer(detail::client_impl const&, wire::request const&, wire::response const&, int attempt,
                async::duration took);
void log_failure(detail::client_impl const&, failure const&, retry_verdict const&, async::duration took);

} // namespace ossio::service
#endif
