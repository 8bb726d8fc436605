// SPDX-License-Identifier: BSL-1.0
// Decides when bytes may be sent at a rate. Time is a parameter. No I/O.
#ifndef OSSIO_SRC_ASYNC_TOKEN_BUCKET_HPP
#define OSSIO_SRC_ASYNC_TOKEN_BUCKET_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace ossio::async {

/** Bytes are taken on credit: without a debt any number may be taken, and the next caller waits until the debt is paid.
    Unused credit is kept for a twentieth of a second, so that a timer that fires late does not reduce the rate.
*/
class token_bucket {
public:
    using time = std::chrono::steady_clock::time_point;

    explicit token_bucket(std::uint64_t bytes_per_second) : rate_(bytes_per_second) {} ///< 0: no limit

    void set_rate(std::uint64_t bytes_per_second, time now);
    bool try_take(std::size_t bytes, time now);                ///< false: there is a debt
    void take(std::size_t bytes, time now);                    ///< whatever the debt
    void give_back(double bytes) { level_ += bytes; }          ///< that were taken, and will not be sent
    time ready_at(time now) const { return ready_at(now, 0); } ///< time at which the debt will be paid
    time ready_at(time now, double of_debt) const; ///< time at which no more than so many bytes of it will be left

    std::uint64_t rate() const noexcept { return rate_; }
    std::size_t piece() const noexcept; ///< number of bytes to take at once, so that they flow evenly

private:
    void earn(time now);

    std::uint64_t rate_;
    double level_ = 0; // bytes; negative: a debt
    time at_{};        // time of that level
};

} // namespace ossio::async
#endif
