// SPDX-License-Identifier: BSL-1.0
// Names of events, and the log line about an observer that throws.
#include "net/observer_notifier.hpp"

#include <exception>
#include <string>

namespace ossio {

char const* to_string(log_level l) noexcept {
    switch (l) {
    case log_level::debug: return "debug";
    case log_level::info: return "info";
    case log_level::warning: return "warning";
    case log_level::error: return "error";
    case log_level::off: return "off";
    }
    return "";
}

char const* to_string(close_reason r) noexcept {
    switch (r) {
    case close_reason::request_failed: return "request_failed";
    case close_reason::not_reusable: return "not_reusable";
    case close_reason::closed_by_peer: return "closed_by_peer";
    case close_reason::idle_too_long: return "idle_too_long";
    case close_reason::over_limit: return "over_limit";
    case close_reason::client_closed: return "client_closed";
    }
    return "";
}

char const* to_string(upload_outcome o) noexcept {
    switch (o) {
    case upload_outcome::done: return "done";
    case upload_outcome::paused: return "paused";
    case upload_outcome::aborted: return "aborted";
    case upload_outcome::cancelled: return "cancelled";
    case upload_outcome::failed: return "failed";
    case upload_outcome::drained: return "drained";
    }
    return "";
}

namespace net {

std::string text_of_exception() {
    try {
        throw;
    } catch (std::exception const& e) {
        return e.what();
    } catch (...) {
        return "not a std::exception";
    }
}

void observer_notifier::complain() const noexcept {
    if (!complain_) return;
    try {
        complain_(log_level::error, "event=observer_threw what=\"" + text_of_exception() + '"');
    } catch (...) {
        // The log function throws, too: nothing is left to report to.
    }
}

} // namespace net

} // namespace ossio
