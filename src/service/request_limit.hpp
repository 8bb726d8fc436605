// SPDX-License-Identifier: BSL-1.0
// Decides how many requests with bytes a client may have in flight after the service has throttled it. No I/O.
#ifndef OSSIO_SRC_SERVICE_REQUEST_LIMIT_HPP
#define OSSIO_SRC_SERVICE_REQUEST_LIMIT_HPP

#include <cstddef>
#include <cstdint>
#include <limits>

namespace ossio::service {

/** Unlimited until the service throttles. Then half of what was in flight, and a quarter more with every round of successes;
    unlimited again when it has come back to where it was.

    A burst of throttled responses counts once: those to requests that were sent before the last reduction change nothing.
*/
class request_limit {
public:
    static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

    /// A number for a request that is about to be sent.
    std::uint64_t next_request() noexcept { return next_++; }

    void on_throttled(std::uint64_t request, std::size_t in_flight) noexcept; ///< `in_flight`: this one included
    void on_success(std::uint64_t request) noexcept;

    std::size_t most() const noexcept { return limit_ == 0 ? unlimited : static_cast<std::size_t>(limit_); }

private:
    double limit_ = 0;  // 0: none
    double normal_ = 0; // in flight when the throttling began
    std::uint64_t next_ = 0;
    std::uint64_t since_ = 0; // the first request after the last reduction
};

} // namespace ossio::service
#endif
