// SPDX-License-Identifier: BSL-1.0
// Counts the bytes that the parts of one upload carry, and how many parts are sending. No I/O.
#ifndef OSSIO_SRC_TRANSFER_PLAN_GOODPUT_METER_HPP
#define OSSIO_SRC_TRANSFER_PLAN_GOODPUT_METER_HPP

#include <chrono>
#include <cstdint>

namespace ossio::transfer {

/// The figures of an upload at one moment. The difference of two of them is a rate.
class goodput_sample {
public:
    std::int64_t bytes = 0;     ///< accepted by sockets or acknowledged, without what will be sent again
    double sending_seconds = 0; ///< sum over the parts of the time in which each was sending
    std::chrono::steady_clock::time_point when;
};

class goodput_meter {
public:
    using time = std::chrono::steady_clock::time_point;

    int waiting() const noexcept { return waiting_; } ///< parts of which only the response is missing
    goodput_sample sample(time now) const;

private:
    friend class part_goodput;
    void add_sending(time now, int parts);

    std::int64_t bytes_ = 0;
    int sending_ = 0;
    int waiting_ = 0;
    double sending_seconds_ = 0;
    time since_{}; // of sending_
};

/** One attempt to send a part. The meter must outlive it.

    A slice counts when the next one is read: the last one may still be in the memory of the socket, which takes that much at
    once from every new connection, however slow the path is. It counts with the acknowledgement.
*/
class part_goodput {
public:
    using time = goodput_meter::time;

    part_goodput(goodput_meter& of, std::uint64_t size) : meter_(of), size_(static_cast<std::int64_t>(size)) {}

    void read(time now, std::uint64_t bytes); ///< the next slice; the socket has accepted the one before
    bool accepted(time now); ///< the socket has accepted that slice; true: only the response is missing
    void acknowledged(time now);
    void withdrawn(time now); ///< what was sent is not acknowledged, and will be sent again

private:
    enum class state { idle, sending, waiting };

    void become(state next, time now);

    goodput_meter& meter_;
    std::int64_t size_;
    std::int64_t read_ = 0;
    std::int64_t counted_ = 0;
    state state_ = state::idle;
};

} // namespace ossio::transfer
#endif
