// SPDX-License-Identifier: BSL-1.0
// When a failed request is sent again. No I/O.
#ifndef OSSIO_RETRY_POLICY_HPP
#define OSSIO_RETRY_POLICY_HPP

#include <chrono>

namespace ossio {

/** When a failed request is sent again: full jitter, `random * min(max_delay, first_delay * 2^n)`, or what the service asks
    for (Retry-After, up to a minute). A wrong checksum is tried once more, a clock that was corrected at once.
*/
class retry_policy {
public:
    retry_policy() = default;

    int max_attempts = 5; ///< per request, the first one included; 1: never again
    std::chrono::milliseconds first_delay{200};
    std::chrono::milliseconds max_delay{20'000};
    double budget = 100; ///< retries a client may spend at once; each success earns back a tenth
};

} // namespace ossio
#endif
