// SPDX-License-Identifier: BSL-1.0
// Decides whether bytes move fast enough to go on waiting for more. No I/O.
#ifndef OSSIO_SRC_NET_PACE_HPP
#define OSSIO_SRC_NET_PACE_HPP

#include <chrono>
#include <cstdint>
#include <limits>

namespace ossio::net {

/** Within each window at least so many bytes must move. Only the time of waiting counts: it stands still from the start, and
    between `pause` and `resume`.

    A window ends, and the next one begins, as soon as the bytes have moved: a stream that stops is given up a window after
    its last progress, and one that trickles is given up when a window has not brought it far enough.
*/
class pace {
public:
    using time = std::chrono::steady_clock::time_point;
    using duration = std::chrono::steady_clock::duration;

    static constexpr std::uint64_t everything = std::numeric_limits<std::uint64_t>::max(); ///< the window is a deadline

    pace() = default; ///< asks for nothing
    pace(duration window, std::uint64_t least) : window_(window), least_(least), left_(window) {}

    void resume(time now) noexcept;
    void pause(time now) noexcept;
    void moved(std::uint64_t bytes, time now) noexcept;

    time due() const noexcept { return ends_; }             ///< when it is too late; time::max() while nobody waits
    std::uint64_t bytes() const noexcept { return bytes_; } ///< moved in the window at hand

private:
    duration window_{};
    std::uint64_t least_ = 0;
    std::uint64_t bytes_ = 0;
    duration left_{};         // of the window, while it stands still
    time ends_ = time::max(); // while it runs
};

} // namespace ossio::net
#endif
