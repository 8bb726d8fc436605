// SPDX-License-Identifier: BSL-1.0
// Computes a request's share of the rate, in bits.
#include "transfer/plan/traffic_limit.hpp"

#include <ossio/types.hpp>

#include <algorithm>
#include <string>

namespace ossio::transfer {

result<std::uint64_t> traffic_limit_for(std::uint64_t bytes_per_second, int requests_at_once) {
    if (bytes_per_second == 0) return std::uint64_t(0);
    auto const share = bytes_per_second / static_cast<std::uint64_t>(std::max(1, requests_at_once));
    if (share < limits::min_traffic_limit / 8)
        return failure(errc::invalid_argument, "the service limits a request to 102400 bytes/s at least, and " +
                                                   std::to_string(requests_at_once) + " at once would have to share " +
                                                   std::to_string(bytes_per_second) +
                                                   ": lower the concurrency, or set rate_by_service = false");
    return std::min(share, limits::max_traffic_limit / 8) * 8;
}

result<std::uint64_t> limit_by_service(rate_limit_ptr const& rate, bool by_service, int requests_at_once) {
    return traffic_limit_for(rate && by_service ? rate->bytes_per_second() : 0, requests_at_once);
}

} // namespace ossio::transfer
