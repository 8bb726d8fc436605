// SPDX-License-Identifier: BSL-1.0
// One attempt at a request that failed: when, where to, how far, what came of it. No I/O.
#ifndef OSSIO_ATTEMPT_HPP
#define OSSIO_ATTEMPT_HPP

#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ossio {

/// How far a request had come when it failed.
enum class request_phase { none, resolve, connect, tls, send, wait, receive };

/// The word for a phase: "resolve", "connect", "TLS handshake", "send", "wait for the answer", "receive"; "" for none.
char const* to_string(request_phase) noexcept;

/// What was decided once an attempt had failed.
enum class retry_decision {
    again,          ///< sent again after `attempt_record::wait`
    replayed,       ///< sent again at once: a kept connection had been closed by the peer meanwhile
    not_retryable,  ///< given up: the same request would fail again
    attempts_spent, ///< given up: retry_policy::max_attempts
    budget_spent,   ///< given up: retry_policy::budget of the client is empty
    asked_to_wait,  ///< given up: the service asked to wait for longer than a minute
    out_of_time     ///< given up: timeout_options::total had passed; the attempt was cut short
};

/// "again", "replayed", "not_retryable", ...
char const* to_string(retry_decision) noexcept;

/// One failed attempt. A value; holds no secret.
class attempt_record {
public:
    attempt_record() = default;

    int number = 1;                              ///< 1: the first request that was sent
    std::chrono::milliseconds since_begin{0};    ///< from the begin of the operation to that of this attempt
    std::chrono::system_clock::time_point begun; ///< the same by this machine's clock
    std::chrono::milliseconds took{0};
    boost::system::error_code code;
    request_phase phase = request_phase::none; ///< none: the service answered
    std::string detail;
    std::string address; ///< IP:port; empty: it got none
    bool connection_reused = false;
    std::uint64_t bytes_sent = 0; ///< of the body
    int http_status = 0;          ///< 0: no answer
    std::string service_code;     ///< "SlowDown"
    std::string request_id;
    std::string ec;
    retry_decision decision = retry_decision::not_retryable;
    std::chrono::milliseconds wait{0}; ///< before the next one
};

/// The last failed attempts, at most 8, the oldest first. Shared, never changed; null: there were none.
using attempt_history = std::shared_ptr<std::vector<attempt_record> const>;

/// One line: number, times, address, bytes, what came of it, what was decided.
std::string to_string(attempt_record const&);

} // namespace ossio
#endif
