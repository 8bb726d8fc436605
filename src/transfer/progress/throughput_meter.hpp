// SPDX-License-Identifier: BSL-1.0
// The rate of an upload and its remaining time, from the bytes acknowledged over the last seconds. No I/O.
#ifndef OSSIO_SRC_TRANSFER_PROGRESS_THROUGHPUT_METER_HPP
#define OSSIO_SRC_TRANSFER_PROGRESS_THROUGHPUT_METER_HPP

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace ossio::transfer {

class throughput_meter {
public:
    using time = std::chrono::steady_clock::time_point;

    /// Adds the total of acknowledged bytes, which never decreases. The first call sets the starting point: bytes of an
    /// earlier run.
    void add(time now, std::uint64_t bytes_done);

    double bytes_per_second(time now) const; ///< 0: unknown yet
    std::optional<double> seconds_left(time now, std::uint64_t bytes_total) const;

private:
    static constexpr std::chrono::seconds window{10};
    static constexpr std::chrono::milliseconds resolution{50};

    std::deque<std::pair<time, std::uint64_t>> points_; // the first: newest one older than the window, if any
};

/// Permits at most ten events a second, the first at once.
class throttle {
public:
    bool admits(throughput_meter::time now);

private:
    static constexpr std::chrono::milliseconds interval{100};

    std::optional<throughput_meter::time> last_;
};

} // namespace ossio::transfer
#endif
