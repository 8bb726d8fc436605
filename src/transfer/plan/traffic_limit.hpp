// SPDX-License-Identifier: BSL-1.0
// Converts a rate to x-oss-traffic-limit, which limits each request on its own. No I/O.
#ifndef OSSIO_SRC_TRANSFER_PLAN_TRAFFIC_LIMIT_HPP
#define OSSIO_SRC_TRANSFER_PLAN_TRAFFIC_LIMIT_HPP

#include <ossio/failure.hpp>
#include <ossio/rate_limit.hpp>

#include <cstdint>

namespace ossio::transfer {

/** Returns the x-oss-traffic-limit (bit/s) of each of several parallel requests that share a rate; 0: none.

    More than the service accepts becomes its maximum; less than 100 KiB/s for a request fails with
    errc::invalid_argument.
*/
result<std::uint64_t> traffic_limit_for(std::uint64_t bytes_per_second, int requests_at_once);

/// As above, for an upload's options `rate` and `rate_by_service`: none unless the service enforces the rate.
result<std::uint64_t> limit_by_service(rate_limit_ptr const& rate, bool by_service, int requests_at_once);

} // namespace ossio::transfer
#endif
