// SPDX-License-Identifier: BSL-1.0
// The limits of an account: bandwidth and requests per second of all clients together. No I/O.
#ifndef OSSIO_SRC_TESTING_ACCOUNT_LIMITS_HPP
#define OSSIO_SRC_TESTING_ACCOUNT_LIMITS_HPP

#include "async/runtime.hpp"

#include <algorithm>
#include <cstdint>

namespace ossio::testing {

/// Spreads units over time. The service first delays requests; when the backlog is too long, it rejects them.
class rate_schedule {
public:
    /// @param per_second  0: no limit
    /// @param burst       units that pass at once after this time without any
    explicit rate_schedule(std::uint64_t per_second = 0, async::duration burst = async::duration::zero())
        : per_second_(per_second), burst_(burst) {}

    /// Holds from now on.
    void set_rate(std::uint64_t per_second) { per_second_ = per_second; }

    /// How long the caller must wait before these units have passed.
    async::duration take(async::steady_time now, std::uint64_t units) {
        if (per_second_ == 0) return async::duration::zero();
        auto const lasts = std::chrono::duration_cast<async::duration>(
            std::chrono::duration<double>(static_cast<double>(units) / static_cast<double>(per_second_)));
        free_at_ = std::max(free_at_, now - burst_) + lasts;
        return std::max(free_at_ - now, async::duration::zero());
    }

    /// Whether new requests are rejected: those that were accepted need more than a second.
    bool is_overloaded(async::steady_time now) const {
        return per_second_ != 0 && free_at_ - now > std::chrono::seconds(1);
    }

private:
    std::uint64_t per_second_;
    async::duration burst_;
    async::steady_time free_at_{};
};

/// The schedules of one account.
class account_limits {
public:
    account_limits() = default;
    account_limits(std::uint64_t bytes_per_second, std::uint64_t requests_per_second)
        : uploads(bytes_per_second),
          downloads(bytes_per_second),
          requests(requests_per_second, std::chrono::seconds(1)) {}

    rate_schedule uploads, downloads, requests;
};

} // namespace ossio::testing
#endif
