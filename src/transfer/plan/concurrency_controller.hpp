// SPDX-License-Identifier: BSL-1.0
// Decides how many parts of an upload are in flight, by what more of them gained so far. No I/O.
#ifndef OSSIO_SRC_TRANSFER_PLAN_CONCURRENCY_CONTROLLER_HPP
#define OSSIO_SRC_TRANSFER_PLAN_CONCURRENCY_CONTROLLER_HPP

#include "transfer/plan/goodput_meter.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace ossio::transfer {

/** Finds the number of parts that send at the same time. Parts that only wait for their response take nothing from the path,
    and are added to it. Never below 1 nor above the bound.

    Starts with four, and doubles every 100 ms while that carries more bytes. One doubling may be ahead of its verdict, because
    new connections need round trips before they carry anything. Then it takes the last step back, holds, and now and then
    tries a quarter more. It halves when the service throttles or a connection stalls.
*/
class concurrency_controller {
public:
    using time = std::chrono::steady_clock::time_point;

    /// `part_size`: bytes of most parts.
    concurrency_controller(int bound, std::uint64_t part_size);

    /// Parts in flight, if `waiting` of them only wait for their response.
    int wanted(int waiting) const noexcept;

    /// The time between two calls of `look`.
    static constexpr std::chrono::milliseconds look_interval{50};

    void look(goodput_sample const& now);

    void acknowledged(); ///< a sent part was acknowledged

    /// The service throttles, or a connection stalls, with so many parts in flight. Further events of these parts are ignored.
    void on_throttled(int in_flight);

    /// The service took a part, and held it back by a bandwidth limit for this share of the time that it was in flight. More parts
    /// than keep the path full would only wait longer: up to a quarter fewer, two at least.
    void on_delayed(int in_flight, double share);

private:
    enum class mode { doubling, probing, holding };

    void judge(double bytes_per_second, double sending);
    void judge_doubling(double bytes_per_second, double sending);
    void grow();
    void hold_at(int sending, int total);
    void reduce_to(int number, int in_flight);

    int bound_;
    double grain_; // bytes below which one part shows no rate
    int sending_;
    int most_; // parts in flight, those that wait included
    mode mode_ = mode::doubling;
    std::optional<goodput_sample> since_; // start of the measurement
    double rate_ = 0;                     // the last good measurement; 0: none
    double senders_ = 0;                  // parts that were sending in it, on average
    int before_ = 0;                      // sending_ and most_ before a probe
    int most_before_ = 0;
    int rounds_ = 0;            // measurements since the last step
    int samples_to_ignore_ = 0; // events of parts that were in flight when it was reduced
};

} // namespace ossio::transfer
#endif
