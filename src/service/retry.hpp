// SPDX-License-Identifier: BSL-1.0
// Decides whether a failed request is retried, and when. No I/O.
#ifndef OSSIO_SRC_SERVICE_RETRY_HPP
#define OSSIO_SRC_SERVICE_RETRY_HPP

#include <ossio/failure.hpp>
#include <ossio/retry_policy.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace ossio::service {

/// The retries that a client may spend, so that a thousand requests do not each ask an unavailable service five times.
class retry_budget {
public:
    explicit retry_budget(double capacity) : capacity_(capacity), left_(capacity) {}

    bool spend() noexcept; ///< false: the budget is spent
    void earn() noexcept;  ///< after a success: adds a tenth of a retry

    double left() const noexcept { return left_; }

private:
    double capacity_;
    double left_;
};

/// How long one request has been failing while its upload made no progress.
class outage {
public:
    using time = std::chrono::steady_clock::time_point;

    /// An attempt failed at `now`; `last_progress` of the upload, by any of its requests.
    void failed(time now, time last_progress) noexcept {
        if (!since_ || *since_ < last_progress) since_ = now;
    }
    /// The client itself made the request wait: that is no failure of the service.
    void excuse(std::chrono::steady_clock::duration waited) noexcept {
        if (since_) *since_ += waited;
    }
    std::chrono::milliseconds lasted(time now) const noexcept {
        return since_ ? std::chrono::duration_cast<std::chrono::milliseconds>(now - *since_)
                      : std::chrono::milliseconds(0);
    }

private:
    std::optional<time> since_;
};

/// What is known of a request when one attempt of it has failed.
class retry_context {
public:
    retry_context() = default;

    int attempts = 1;                                       ///< sent so far
    int mismatches = 0;                                     ///< attempts that ended in errc::checksum_mismatch
    bool clock_corrected = false;                           ///< the failure was a clock skew, for the first time
    bool keys_replaced = false;                             ///< the failure was an invalid token, for the first time
    std::optional<std::chrono::milliseconds> asked_to_wait; ///< Retry-After
    bool is_of_upload = false;                              ///< its patience is that of an upload
    bool endpoint_works = false;                            ///< a response of OSS has come from the endpoint
    outage failing;                                         ///< of an upload
    std::chrono::milliseconds failing_for{0};               ///< what it has lasted
};

class retry_step {
public:
    explicit retry_step(retry_decision why_not) : decision(why_not) {}
    explicit retry_step(std::chrono::milliseconds delay) : again(true), decision(retry_decision::again), wait(delay) {}

    bool again = false;
    retry_decision decision;
    std::chrono::milliseconds wait{0};
};

/// `random` is in [0, 1). A single request that is sent again spends from the budget.
retry_step decide_retry(failure const&, retry_context const&, retry_policy const&, retry_budget&, double random);

/** How long a Retry-After header asks to wait: seconds, or a date that is compared with `now` by the service's clock. A date that
    has passed is zero, one that is more than a day away a day. Nothing when it is nonsense.
*/
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text,
                                                           std::chrono::system_clock::time_point now) noexcept;

/// The milliseconds of an x-oss-qos-delay-time header; zero when there is none, or nonsense.
std::chrono::milliseconds parse_qos_delay(std::string_view text) noexcept;

/// Whether a failure is a response, and it is not of OSS: of a proxy, a load balancer, a captive portal.
bool is_from_stranger(failure const&) noexcept;

} // namespace ossio::service
#endif
