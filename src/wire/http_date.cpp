// SPDX-License-Identifier: BSL-1.0
// Dates by calendar arithmetic: strftime would follow the locale, and each request has two.
#include "wire/http_date.hpp"

#include <array>
#include <charconv>

namespace ossio::wire {

namespace {

using std::chrono::days;
using std::chrono::floor;

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// A time split into its fields.
struct calendar {
    int year, month, day;
    unsigned weekday;
    int hour, minute, second, millisecond;
};

calendar take_apart(utc_time t) {
    auto const midnight = floor<days>(t);
    std::chrono::year_month_day const date(midnight);
    std::chrono::hh_mm_ss const clock(floor<std::chrono::milliseconds>(t - midnight));
    return {static_cast<int>(date.year()),
            static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day())),
            std::chrono::weekday(midnight).c_encoding(),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count()),
            static_cast<int>(clock.subseconds().count())};
}

/// Removes `count` digits from the front of `text` and returns their value; -1 if there are not that many.
int take_number(std::string_view& text, std::size_t count) {
    if (text.size() < count) return -1;
    int value = 0;
    for (char c : text.substr(0, count)) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, std::string_view what) {
    if (!text.starts_with(what)) return false;
    text.remove_prefix(what.size());
    return true;
}

std::optional<utc_time> put_together(int year, int month, int day, int hour, int minute, int second) {
    // utc_time counts nanoseconds in 64 bits, which covers the years 1678 to 2262.
    if (year < 1700 || year > 2199 || month < 1 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 60)
        return std::nullopt;
    std::chrono::year_month_day const date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

} // namespace

date_text& date_text::add(std::string_view text) noexcept {
    size_ += text.copy(text_.data() + size_, text_.size() - size_);
    return *this;
}

date_text& date_text::add(int number, std::size_t digits) noexcept {
    for (std::size_t at = size_ + digits; at-- > size_; number /= 10) text_[at] = static_cast<char>('0' + number % 10);
    size_ += digits;
    return *this;
}

date_text http_date_text(utc_time t) {
    calendar const c = take_apart(t);
    date_text text;
    text.add(weekdays[c.weekday]).add(", ").add(c.day, 2).add(" ");
    text.add(months[static_cast<std::size_t>(c.month) - 1]).add(" ").add(c.year, 4).add(" ");
    return text.add(c.hour, 2).add(":").add(c.minute, 2).add(":").add(c.second, 2).add(" GMT");
}

date_text basic_iso_date_text(utc_time t) {
    calendar const c = take_apart(t);
    date_text text;
    text.add(c.year, 4).add(c.month, 2).add(c.day, 2).add("T");
    return text.add(c.hour, 2).add(c.minute, 2).add(c.second, 2).add("Z");
}

std::string http_date(utc_time t) { return std::string(http_date_text(t).view()); }

std::string basic_iso_date(utc_time t) { return std::string(basic_iso_date_text(t).view()); }

std::string iso_date(utc_time t) {
    calendar const c = take_apart(t);
    date_text text;
    text.add(c.year, 4).add("-").add(c.month, 2).add("-").add(c.day, 2).add("T").add(c.hour, 2).add(":");
    text.add(c.minute, 2).add(":").add(c.second, 2).add(".").add(c.millisecond, 3).add("Z");
    return std::string(text.view());
}

std::optional<utc_time> parse_http_date(std::string_view text) {
    auto const comma = text.find(", ");
    if (comma != 3) return std::nullopt;
    text.remove_prefix(5);
    int const day = take_number(text, 2);
    if (!take(text, " ") || text.size() < 3) return std::nullopt;
    int month = 0;
    for (int m = 0; m < 12; ++m)
        if (text.starts_with(months[static_cast<std::size_t>(m)])) month = m + 1;
    text.remove_prefix(3);
    if (!take(text, " ")) return std::nullopt;
    int const year = take_number(text, 4);
    if (!take(text, " ")) return std::nullopt;
    int const hour = take_number(text, 2);
    if (!take(text, ":")) return std::nullopt;
    int const minute = take_number(text, 2);
    if (!take(text, ":")) return std::nullopt;
    int const second = take_number(text, 2);
    if (text != " GMT") return std::nullopt;
    return put_together(year, month, day, hour, minute, second);
}

std::optional<utc_time> parse_basic_iso_date(std::string_view text) {
    int const year = take_number(text, 4), month = take_number(text, 2), day = take_number(text, 2);
    if (!take(text, "T")) return std::nullopt;
    int const hour = take_number(text, 2), minute = take_number(text, 2), second = take_number(text, 2);
    if (text != "Z") return std::nullopt;
    return put_together(year, month, day, hour, minute, second);
}

std::optional<utc_time> parse_iso_date(std::string_view text) {
    int const year = take_number(text, 4);
    if (!take(text, "-")) return std::nullopt;
    int const month = take_number(text, 2);
    if (!take(text, "-")) return std::nullopt;
    int const day = take_number(text, 2);
    if (!take(text, "T")) return std::nullopt;
    int const hour = take_number(text, 2);
    if (!take(text, ":")) return std::nullopt;
    int const minute = take_number(text, 2);
    if (!take(text, ":")) return std::nullopt;
    int const second = take_number(text, 2);
    int fraction = 0;
    if (take(text, ".")) {
        int scale = 100;
        while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
            fraction += (text.front() - '0') * scale;
            scale /= 10;
            text.remove_prefix(1);
        }
    }
    if (text != "Z") return std::nullopt;
    auto const whole = put_together(year, month, day, hour, minute, second);
    if (!whole) return std::nullopt;
    return *whole + std::chrono::milliseconds(fraction);
}

} // namespace ossio::wire
