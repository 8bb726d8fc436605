// SPDX-License-Identifier: BSL-1.0
// What of an object to read, and how. No I/O.
#ifndef OSSIO_GET_OPTIONS_HPP
#define OSSIO_GET_OPTIONS_HPP

#include <ossio/types.hpp>

namespace ossio {

/// What of an object to read, and how.
class get_options {
public:
    get_options() = default;

    std::optional<byte_range> range; ///< unset: all; a `last` beyond the end is the end
    std::string if_match;      ///< ETag with its quotes; another one: service_errc::precondition_failed. Empty: any
    std::string version_id;    ///< empty: the current one
    std::string request_payer; ///< requester
    std::uint64_t traffic_limit = 0; ///< bit/s, 819200..838860800; 0: none
};

} // namespace ossio
#endif
