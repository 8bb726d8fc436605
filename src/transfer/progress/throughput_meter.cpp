// SPDX-License-Identifier: BSL-1.0
// A sliding window over acknowledged bytes.
#include "transfer/progress/throughput_meter.hpp"

namespace ossio::transfer {

void throughput_meter::add(time now, std::uint64_t bytes_done) {
    // Parts may be acknowledged a thousand times a second; a point for each would not improve the figure.
    if (points_.size() > 1 && now - points_[points_.size() - 2].first < resolution) points_.pop_back();
    points_.emplace_back(now, bytes_done);
    while (points_.size() > 2 && points_[1].first + window <= now) points_.pop_front();
}

double throughput_meter::bytes_per_second(time now) const {
    if (points_.empty() || now <= points_.front().first) return 0;
    std::chrono::duration<double> const span = now - points_.front().first;
    return static_cast<double>(points_.back().second - points_.front().second) / span.count();
}

std::optional<double> throughput_meter::seconds_left(time now, std::uint64_t bytes_total) const {
    double const speed = bytes_per_second(now);
    if (speed <= 0) return std::nullopt;
    return static_cast<double>(bytes_total - points_.back().second) / speed;
}

bool throttle::admits(throughput_meter::time now) {
    if (last_ && now - *last_ < interval) return false;
    last_ = now;
    return true;
}

} // namespace ossio::transfer
