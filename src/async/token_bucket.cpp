// SPDX-License-Identifier: BSL-1.0
// A level that rises with time and falls with what is taken.
#include "async/token_bucket.hpp"

#include <algorithm>
#include <limits>

namespace ossio::async {

namespace {

constexpr double share_of_a_second = 0.05;
constexpr double smallest_piece = 1024;
constexpr double rounding = 0.5;             // less than half a byte
constexpr double largest_piece = 256 * 1024; // of one write

} // namespace

void token_bucket::earn(time now) {
    if (now <= at_) return;
    double const passed = std::chrono::duration<double>(now - at_).count();
    double const kept = static_cast<double>(rate_) * share_of_a_second;
    level_ = std::min(level_ + passed * static_cast<double>(rate_), kept);
    at_ = now;
}

void token_bucket::set_rate(std::uint64_t bytes_per_second, time now) {
    earn(now);
    // At a lower rate what was sent too early is waited for as long as before: it could be minutes.
    bool const is_lowered = bytes_per_second != 0 && bytes_per_second < rate_;
    if (is_lowered && level_ < 0) level_ *= static_cast<double>(bytes_per_second) / static_cast<double>(rate_);
    rate_ = bytes_per_second;
    if (rate_ == 0) level_ = 0;
}

bool token_bucket::try_take(std::size_t bytes, time now) {
    if (rate_ == 0) return true;
    earn(now);
    if (level_ < -rounding) return false;
    level_ -= static_cast<double>(bytes);
    return true;
}

void token_bucket::take(std::size_t bytes, time now) {
    if (rate_ == 0) return;
    earn(now);
    level_ -= static_cast<double>(bytes);
}

token_bucket::time token_bucket::ready_at(time now, double of_debt) const {
    double const missing = -level_ - of_debt;
    if (rate_ == 0 || missing <= 0) return now;
    std::chrono::duration<double> const wait(missing / static_cast<double>(rate_));
    return at_ + std::chrono::ceil<time::duration>(wait);
}

std::size_t token_bucket::piece() const noexcept {
    if (rate_ == 0) return std::numeric_limits<std::size_t>::max();
    double const even = static_cast<double>(rate_) * share_of_a_second;
    return static_cast<std::size_t>(std::clamp(even, smallest_piece, largest_piece));
}

} // namespace ossio::async
