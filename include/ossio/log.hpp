// SPDX-License-Identifier: BSL-1.0
// Levels of log lines, and the function that receives them.
#ifndef OSSIO_LOG_HPP
#define OSSIO_LOG_HPP

#include <ossio/export.hpp>

#include <functional>
#include <string_view>

namespace ossio {

/// The importance of a log line.
enum class log_level {
    debug,   ///< one line for each request
    info,    ///< one line for each upload that begins, is resumed or ends
    warning, ///< a request that failed, whether it is retried or not; a checkpoint that could not be saved
    error,   ///< an upload that failed; parts that are left behind
    off      ///< as a threshold: no lines
};

/// Returns the name of a level: "debug", "info", "warning", "error", "off".
OSSIO_API char const* to_string(log_level) noexcept;

/// Receives one line of `key=value`, without a line feed and without secrets. The text is valid until the call returns.
using log_function = std::function<void(log_level, std::string_view)>;

} // namespace ossio
#endif
