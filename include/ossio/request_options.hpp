// SPDX-License-Identifier: BSL-1.0
// Options of a single request. No I/O.
#ifndef OSSIO_REQUEST_OPTIONS_HPP
#define OSSIO_REQUEST_OPTIONS_HPP

#include <chrono>
#include <map>
#include <string>

namespace ossio {

/// What a single request may have besides its arguments.
class request_options {
public:
    request_options() = default;

    /// Takes the time limit.
    explicit request_options(std::chrono::milliseconds limit) : timeout(limit) {}

    /// For the request with all its attempts; then it fails with errc::total_timed_out. 0: timeout_options::total
    std::chrono::milliseconds timeout{0};

    /// Further headers, e.g. If-None-Match; x-oss-* are signed. Names and values with control characters, and headers that
    /// the library sets itself, such as Host and Range, fail with errc::invalid_argument before any request.
    std::map<std::string, std::string> headers;
};

} // namespace ossio
#endif
