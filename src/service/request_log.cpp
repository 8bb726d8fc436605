// SPDX-License-Identifier: BSL-1.0
// Composes the log lines of requests.
#include "service/request_log.hpp"

namespace ossio::service {

namespace {

std::string milliseconds_text(async::duration d) {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(d).count());
}

} // namespace

void log_answer(detail::client_impl const& client, wire::request const& request, wire::response const& answer,
                int attempt, async::duration took) {
    if (!client.options.log) return;
    std::string line = "event=request operation=" + std::string(request.operation);
    for (auto const& [name, value] : request.query)
        if (name == "partNumber") line += " part=" + value;
    line += " status=" + std::to_string(answer.status) + " attempt=" + std::to_string(attempt);
    line += " ms=" + milliseconds_text(took) + " request_id=" + std::string(answer.headers.get("x-oss-request-id"));
    client.log(line);
}

void log_failure(detail::client_impl const& client, failure const& f, retry_verdict const& verdict,
                 async::duration took) {
    if (!client.options.log) return;
    std::string line = "event=request_failed ms=" + milliseconds_text(took);
    line += verdict.again ? " again_in_ms=" + std::to_string(verdict.wait.count()) : std::string(" again=no");
    client.log(line + " failure=\"" + to_string(f) + '"');
}

} // namespace ossio::service
