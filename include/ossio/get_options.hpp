// SPDX-License-Identifier: BSL-1.0
// The options of a download. No I/O.
#ifndef OSSIO_GET_OPTIONS_HPP
#define OSSIO_GET_OPTIONS_HPP

#include <ossio/request_options.hpp>
#include <ossio/types.hpp>

#include <functional>

namespace ossio {

/// How far a download has come.
class download_progress {
public:
    download_progress() = default;

    std::uint64_t bytes_done = 0;             ///< written, resumed ones included
    std::uint64_t bytes_resumed = 0;          ///< that an earlier run had written
    std::optional<std::uint64_t> bytes_total; ///< unset: the service has not said
    double bytes_per_second = 0;              ///< of the last seconds, or on average; 0: unknown yet
    std::optional<double> seconds_left;       ///< unset: no estimate yet
};

/// Options of bucket::get_object_to and bucket::get_object_to_file.
class get_options : public request_options {
public:
    get_options() = default;

    std::optional<byte_range> range; ///< unset: all; a `last` beyond the end means the end
    std::string if_match;      ///< ETag with its quotes; another ETag: service_errc::precondition_failed. Empty: any
    std::string version_id;    ///< empty: the current version
    std::string request_payer; ///< "requester", or empty
    std::uint64_t traffic_limit = 0; ///< bit/s, 819200..838860800; 0: no limit

    /// Called on the client's executor, at most 10 times a second; once when all ranges of a `download_file` have arrived, and once
    /// at the end of a success. Its exceptions are dropped, and logged at log_level::error.
    std::function<void(download_progress const&)> on_progress;
};

} // namespace ossio
#endif
