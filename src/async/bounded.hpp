// SPDX-License-Identifier: BSL-1.0
// Time limits of users as the clocks take them. No I/O.
#ifndef OSSIO_SRC_ASYNC_BOUNDED_HPP
#define OSSIO_SRC_ASYNC_BOUNDED_HPP

#include <chrono>

namespace ossio::async {

/// Longer than anything is waited for, and short enough that a time by any clock, plus or minus it, is a time.
constexpr std::chrono::hours longest_duration{24 * 365 * 100};

/// Returns `d`, or the longest duration: one that says "never", such as the largest one, would overflow.
template<class Rep, class Period>
constexpr std::chrono::steady_clock::duration bounded(std::chrono::duration<Rep, Period> d) {
    using given = std::chrono::duration<Rep, Period>;
    constexpr auto most = std::chrono::duration_cast<given>(longest_duration);
    return d > most ? most : d < -most ? -most : d;
}

} // namespace ossio::async
#endif
