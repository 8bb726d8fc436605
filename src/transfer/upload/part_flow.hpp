// SPDX-License-Identifier: BSL-1.0
// What one attempt to send a part carries, for the number of parts in flight that is found.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_PART_FLOW_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_PART_FLOW_HPP

#include "transfer/upload/parts_in_flight.hpp"

namespace ossio::transfer {

/// Receives what happens to a part, on the loop that sends it.
class part_flow {
public:
    virtual ~part_flow() = default;

    virtual void read(std::uint64_t bytes) = 0; ///< the next slice
    virtual void accepted() = 0;                ///< by the socket: that slice
    virtual void acknowledged() = 0;
    virtual void withdrawn() = 0;                             ///< what was sent will be sent again, or not at all
    virtual void throttled() = 0;                             ///< by the service, or because nothing moved
    virtual void delayed(std::chrono::milliseconds held) = 0; ///< for so long the service held the request back
};

/// For the loop of the upload. The parts in flight and the clock must outlive it.
class local_flow final : public part_flow {
public:
    local_flow(parts_in_flight& of, async::runtime const& clock, std::uint64_t size)
        : in_flight_(of), clock_(clock), goodput_(of.who.goodput(), size) {}

    void read(std::uint64_t bytes) override {
        auto const now = clock_.now();
        if (!begun_) begun_ = now;
        goodput_.read(now, bytes);
    }

    /// Another part may start while this one only waits for its response.
    void accepted() override {
        auto const now = clock_.now();
        if (goodput_.accepted(now)) in_flight_.adapt_at(now);
    }

    void acknowledged() override { goodput_.acknowledged(clock_.now()); }
    void withdrawn() override {
        begun_.reset();
        goodput_.withdrawn(clock_.now());
    }
    void throttled() override { in_flight_.who.on_throttled(); }

    void delayed(std::chrono::milliseconds held) override {
        std::chrono::duration<double> const took = clock_.now() - begun_.value_or(clock_.now());
        in_flight_.who.on_delayed(held < took ? held / took : 1);
    }

private:
    parts_in_flight& in_flight_;
    async::runtime const& clock_;
    part_goodput goodput_;
    std::optional<async::steady_time> begun_; // to send it
};

} // namespace ossio::transfer
#endif
