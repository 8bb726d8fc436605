// SPDX-License-Identifier: BSL-1.0
// One failed attempt at a request: when, to which address, how far it came, and what was decided. No I/O.
#ifndef OSSIO_ATTEMPT_HPP
#define OSSIO_ATTEMPT_HPP

#include <ossio/export.hpp>

#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ossio {

/// The step of a request in which it failed.
enum class request_phase { none, resolve, connect, tls, send, wait, receive };

/// Returns the name of a phase: "resolve", "connect", "TLS handshake", "send", "wait for the response", "receive"; "" for none.
OSSIO_API char const* to_string(request_phase) noexcept;

/// What was decided after an attempt had failed.
enum class retry_decision {
    again,          ///< retried after `attempt_record::wait`
    replayed,       ///< retried at once: the peer had closed the kept connection
    not_retryable,  ///< given up: the same request would fail again
    attempts_spent, ///< given up: retry_policy::max_attempts
    no_progress,    ///< given up: the upload made no progress for retry_policy::give_up_after
    budget_spent,   ///< given up: the retry budget of the client is empty, see retry_policy::budget
    asked_to_wait,  ///< given up: the service asked to wait for longer than there is time left
    out_of_time     ///< given up: timeout_options::total has passed; the attempt was cut short
};

/// Returns the name of a decision: "again", "replayed", "not_retryable", ...
OSSIO_API char const* to_string(retry_decision) noexcept;

/// Describes one failed attempt. A value; contains no secret.
class attempt_record {
public:
    attempt_record() = default;

    int number = 1;                              ///< 1: the first request that was sent
    std::chrono::milliseconds since_begin{0};    ///< from the start of the operation to the start of this attempt
    std::chrono::system_clock::time_point begun; ///< start of this attempt by the local clock
    std::chrono::milliseconds took{0};           ///< duration of this attempt
    boost::system::error_code code;              ///< why it failed
    request_phase phase = request_phase::none;   ///< none: the service responded
    std::string detail;                          ///< text for people; may be empty
    std::string address;                         ///< IP:port; empty: no address was tried
    bool connection_reused = false;              ///< it was sent on a kept connection
    std::uint64_t bytes_sent = 0;                ///< of the body
    int http_status = 0;                         ///< 0: no response
    std::string service_code;                    ///< error code of OSS, e.g. "SlowDown"
    std::string request_id;                      ///< x-oss-request-id
    std::string ec;                              ///< x-oss-ec
    retry_decision decision = retry_decision::not_retryable; ///< what was decided afterwards
    std::chrono::milliseconds wait{0};                       ///< delay before the next attempt
};

/// The last failed attempts, at most 8, the oldest first. Shared and immutable; null: no attempt failed.
using attempt_history = std::shared_ptr<std::vector<attempt_record> const>;

/// Formats an attempt as one line: number, times, address, bytes, error, decision.
OSSIO_API std::string to_string(attempt_record const&);

} // namespace ossio
#endif
