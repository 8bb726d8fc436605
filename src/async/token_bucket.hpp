// SPDX-License-Identifier: BSL-1.0
// Decides when bytes may pass at a rate. Time is passed in. No I/O.
#ifndef OSSIO_SRC_ASYNC_TOKEN_BUCKET_HPP
#define OSSIO_SRC_ASYNC_TOKEN_BUCKET_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace ossio::async {

/** Bytes are taken on credit: whoever finds no debt may take any number, and the next one waits until it is paid. What is not
    used is kept for a twentieth of a second, so that an alarm that fires late costs no rate.
*/
class token_bucket {
public:
    using time = std::chrono::steady_clock::time_point;

    explicit token_bucket(std::uint64_t bytes_per_second) : rate_(bytes_per_second) {} ///< 0: no limit

    void set_rate(std::uint64_t bytes_per_second, time now);
    bool try_take(std::size_t bytes, time now); ///< false: there is a debt
    time ready_at(time now) const;              ///< when it will be paid

    std::uint64_t rate() const noexcept { return rate_; }
    std::size_t piece() const noexcept; ///< what to take at once, so that bytes flow evenly

private:
    void earn(time now);

    std::uint64_t rate_;
    double level_ = 0; // bytes; negative: a debt
    time at_{};        // when the level was that
};

} // namespace ossio::async
#endif
