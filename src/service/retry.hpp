// SPDX-License-Identifier: BSL-1.0
// Decides whether a failed request is sent again, and when. No I/O.
#ifndef OSSIO_SRC_SERVICE_RETRY_HPP
#define OSSIO_SRC_SERVICE_RETRY_HPP

#include <ossio/failure.hpp>
#include <ossio/retry_policy.hpp>

#include <chrono>
#include <optional>

namespace ossio::service {

/// Retries that a client may still spend: a service that is down is not asked five times by each of a thousand requests.
class retry_budget {
public:
    explicit retry_budget(double capacity) : capacity_(capacity), left_(capacity) {}

    bool spend() noexcept; ///< false: nothing left
    void earn() noexcept;  ///< after a success: a tenth of a retry

    double left() const noexcept { return left_; }

private:
    double capacity_;
    double left_;
};

/// What is known of a request when one attempt of it has failed.
class retry_question {
public:
    retry_question() = default;

    int attempts = 1;                                       ///< sent so far
    int mismatches = 0;                                     ///< of them, those that ended in errc::checksum_mismatch
    bool clock_corrected = false;                           ///< the failure was a clock skew, for the first time
    bool keys_replaced = false;                             ///< it was a token that is no good, for the first time
    std::optional<std::chrono::milliseconds> asked_to_wait; ///< Retry-After
};

class retry_verdict {
public:
    explicit retry_verdict(retry_decision why_not) : decision(why_not) {}
    explicit retry_verdict(std::chrono::milliseconds delay)
        : again(true), decision(retry_decision::again), wait(delay) {}

    bool again = false;
    retry_decision decision;
    std::chrono::milliseconds wait{0};
};

/// `random` is in [0, 1). Spends from the budget when the answer is yes.
retry_verdict decide_retry(failure const&, retry_question const&, retry_policy const&, retry_budget&, double random);

/// The seconds of a Retry-After header; nothing when it is a date or nonsense.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view) noexcept;

} // namespace ossio::service
#endif
