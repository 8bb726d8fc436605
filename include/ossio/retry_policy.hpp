// SPDX-License-Identifier: BSL-1.0
// When a failed request is retried. No I/O.
#ifndef OSSIO_RETRY_POLICY_HPP
#define OSSIO_RETRY_POLICY_HPP

#include <chrono>

namespace ossio {

/** Decides when a failed request is retried.

    The delay is `random * min(max_delay, first_delay * 2^n)` (full jitter), or what the service asks for (Retry-After) while
    that much time is left. A wrong checksum is retried once, a corrected clock at once.

    A single request ends after `max_attempts`. The requests of an upload, a copy in parts, or a `download_file` are retried
    until that has made no progress for `give_up_after`; progress is an acknowledged part, the object, or bytes that arrive.
    This patience is for an endpoint that has worked: until OSS has responded once, `max_attempts` holds for uploads, too, so
    that a wrong name, a refused connection, a bad certificate or a captive portal is reported within seconds.

    When the service throttles, the client reduces the number of its requests in flight, and raises it again as they succeed.
*/
class retry_policy {
public:
    retry_policy() = default;

    int max_attempts = 5; ///< of a single request, the first attempt included; 1: no retries, not in uploads either

    /** How long an upload may fail without progress; 0: it never gives up. Each request of an upload is sent at least three times,
        however long an attempt takes. Retry-After is obeyed up to this time, by single requests, too.
    */
    std::chrono::milliseconds give_up_after{120'000};

    std::chrono::milliseconds first_delay{200};  ///< upper limit of the first delay
    std::chrono::milliseconds max_delay{10'000}; ///< upper limit of every delay, unless the service asks for more
    double budget =
        100; ///< retries that the single requests of a client may spend at once; each success earns back a tenth
};

} // namespace ossio
#endif
