// SPDX-License-Identifier: BSL-1.0
// The levels of log lines.
#ifndef OSSIO_LOG_HPP
#define OSSIO_LOG_HPP

#include <functional>
#include <string_view>

namespace ossio {

/// How much a log line matters.
enum class log_level {
    debug,   ///< one for each request
    info,    ///< one for each upload that begins, is resumed or ends
    warning, ///< a request that failed, sent again or not; a checkpoint that could not be saved
    error,   ///< an upload that failed; parts that are left behind
    off
};

/// "debug", "info", "warning", "error", "off".
char const* to_string(log_level) noexcept;

/// Gets a line, `key=value`, without line feed, without secrets; the text lives until the call returns.
using log_function = std::function<void(log_level, std::string_view)>;

} // namespace ossio
#endif
