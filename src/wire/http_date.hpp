// SPDX-License-Identifier: BSL-1.0
// The three formats in which OSS writes a time, all in UTC.
#ifndef OSSIO_SRC_WIRE_HTTP_DATE_HPP
#define OSSIO_SRC_WIRE_HTTP_DATE_HPP

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ossio::wire {

using utc_time = std::chrono::system_clock::time_point;

/// A date as text in a fixed buffer.
class date_text {
public:
    date_text() = default;

    date_text& add(std::string_view text) noexcept;
    date_text& add(int number, std::size_t digits) noexcept; ///< with zeros before it

    std::string_view view() const noexcept { return std::string_view(text_.data(), size_); }

private:
    std::array<char, 32> text_; // the longest has 29 characters
    std::size_t size_ = 0;
};

date_text http_date_text(utc_time);
date_text basic_iso_date_text(utc_time);

std::string http_date(utc_time);      ///< "Thu, 01 Jan 2026 00:00:57 GMT", whatever the locale
std::string basic_iso_date(utc_time); ///< "20260101T000057Z", of x-oss-date
std::string iso_date(utc_time);       ///< "2026-01-01T00:00:57.000Z", of XML

/// Parses an HTTP date; nothing if it is none, or not within the years 1700 to 2199.
std::optional<utc_time> parse_http_date(std::string_view);
std::optional<utc_time> parse_basic_iso_date(std::string_view);
std::optional<utc_time> parse_iso_date(std::string_view); ///< with or without a fraction

/// Returns the time from `earlier` to `later` in whole seconds: two dates that a peer may name can be further apart than a number
/// of nanoseconds can say.
inline std::chrono::seconds seconds_between(utc_time earlier, utc_time later) noexcept {
    return std::chrono::floor<std::chrono::seconds>(later) - std::chrono::floor<std::chrono::seconds>(earlier);
}

} // namespace ossio::wire
#endif
