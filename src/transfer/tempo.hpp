// SPDX-License-Identifier: BSL-1.0
// Decides how many parts of an upload shall be in flight, by what more of them gained so far. No I/O.
#ifndef OSSIO_SRC_TRANSFER_TEMPO_HPP
#define OSSIO_SRC_TRANSFER_TEMPO_HPP

#include <chrono>
#include <cstdint>
#include <optional>

namespace ossio::transfer {

/** Begins with two and doubles while that carries more bytes a second; then takes the last step back, holds, and now and then
    tries a quarter more. Halves when the service or the path pushes back. Never below 1 nor above the bound.

    Rates are measured over as many parts as shall be in flight (four at least), after as many that were sent at the old
    number have come in: by counts, not by time, so that it suits parts of any size.
*/
class tempo {
public:
    using time = std::chrono::steady_clock::time_point;

    explicit tempo(int bound);

    int wanted() const noexcept { return wanted_; }

    void acknowledged(time now, std::uint64_t bytes); ///< a part that was sent

    /// The service throttles, or a connection stalls. What was in flight then may say so part by part: that counts once.
    void pushed_back();

private:
    enum class mode { doubling, climbing, holding };

    void judge(double bytes_per_second);
    void grow_to(int number);
    void step_back();
    void measure_anew(int parts_to_skip);

    int bound_;
    int wanted_;
    int before_; // what it was before the step that is being judged
    mode mode_ = mode::doubling;
    double rate_ = 0; // of the number that was good last; 0: not known
    int holds_ = 0;   // measurements since it holds
    int deaf_ = 0;    // events to come of parts that were in flight when it halved

    int to_skip_ = 0; // parts to come that were sent at another number
    int counted_ = 0;
    std::uint64_t bytes_ = 0;
    std::optional<time> since_; // the measurement began
};

} // namespace ossio::transfer
#endif
