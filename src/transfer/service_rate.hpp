// SPDX-License-Identifier: BSL-1.0
// Says a rate in the words of the service, which limits each request for itself. No I/O.
#ifndef OSSIO_SRC_TRANSFER_SERVICE_RATE_HPP
#define OSSIO_SRC_TRANSFER_SERVICE_RATE_HPP

#include <ossio/failure.hpp>
#include <ossio/rate_limit.hpp>

#include <cstdint>

namespace ossio::transfer {

/** The x-oss-traffic-limit (bit/s) of each of so many requests at once, that they keep to a rate together; 0: none.

    More than the service knows is as much as it knows; less than it can do, 100 KiB/s a request, is errc::invalid_argument.
*/
result<std::uint64_t> traffic_limit_for(std::uint64_t bytes_per_second, int requests_at_once);

/// The same of an upload's options `rate` and `rate_by_service`: none unless the service shall do it.
result<std::uint64_t> limit_by_service(rate_limit_ptr const& rate, bool by_service, int requests_at_once);

} // namespace ossio::transfer
#endif
