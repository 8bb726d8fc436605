// SPDX-License-Identifier: BSL-1.0
// Decides whether bytes move fast enough to continue waiting. No I/O.
#ifndef OSSIO_SRC_NET_LOW_SPEED_LIMIT_HPP
#define OSSIO_SRC_NET_LOW_SPEED_LIMIT_HPP

#include <chrono>
#include <cstdint>
#include <limits>

namespace ossio::net {

/** Requires a number of bytes within each time window. Only time spent waiting counts: the window stands still at the
    start, and between `pause` and `resume`.

    The next window starts as soon as the bytes have moved: a stream that stops is given up one window after its last
    progress, and one that trickles at the end of a window with too few bytes.
*/
class low_speed_limit {
public:
    using time = std::chrono::steady_clock::time_point;
    using duration = std::chrono::steady_clock::duration;

    static constexpr std::uint64_t everything = std::numeric_limits<std::uint64_t>::max(); ///< the window is a deadline

    low_speed_limit() = default; ///< requires nothing
    low_speed_limit(duration window, std::uint64_t least) : window_(window), least_(least), left_(window) {}

    void resume(time now) noexcept;
    void pause(time now) noexcept;
    void moved(std::uint64_t bytes, time now) noexcept;

    bool is_set() const noexcept { return window_ > duration::zero(); }
    time due() const noexcept { return ends_; }             ///< when it is too late; time::max() while nobody waits
    std::uint64_t bytes() const noexcept { return bytes_; } ///< moved in the current window

private:
    duration window_{};
    std::uint64_t least_ = 0;
    std::uint64_t bytes_ = 0;
    duration left_{};         // rest of the window while it stands still
    time ends_ = time::max(); // while it runs
};

} // namespace ossio::net
#endif
