// SPDX-License-Identifier: BSL-1.0
// How fast an upload is and when it will be done, from acknowledged bytes over the last seconds. No I/O.
#ifndef OSSIO_SRC_TRANSFER_METER_HPP
#define OSSIO_SRC_TRANSFER_METER_HPP

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace ossio::transfer {

class meter {
public:
    using time = std::chrono::steady_clock::time_point;

    /// Bytes acknowledged in all, never less than before. Those of an earlier run are told first, as the starting point.
    void add(time now, std::uint64_t bytes_done);

    double bytes_per_second(time now) const; ///< 0: no telling yet
    std::optional<double> seconds_left(time now, std::uint64_t bytes_total) const;

private:
    static constexpr std::chrono::seconds window{10};
    static constexpr std::chrono::milliseconds resolution{50};

    std::deque<std::pair<time, std::uint64_t>> points_; // the first is the newest that is a window old, when one is
};

/// Lets through at most ten a second, the first at once.
class throttle {
public:
    bool admits(meter::time now);

private:
    static constexpr std::chrono::milliseconds interval{100};

    std::optional<meter::time> last_;
};

} // namespace ossio::transfer
#endif
