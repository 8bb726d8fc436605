// SPDX-License-Identifier: BSL-1.0
// What one attempt to send a part carries, for the number of parts in flight that is found.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_PART_FLOW_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_PART_FLOW_HPP

#include "transfer/upload/parts_in_flight.hpp"

namespace ossio::transfer {

/// The parts in flight and the clock must outlive it. Does nothing while the number is fixed.
class part_flow {
public:
    part_flow(parts_in_flight& of, async::runtime const& clock, std::uint64_t size)
        : in_flight_(of), clock_(clock), goodput_(of.who.goodput(), size) {}

    void read(std::uint64_t bytes) {
        if (in_flight_.rules.adaptive) goodput_.read(clock_.now(), bytes);
    }

    /// Another part may start while this one only waits for its response.
    void accepted() {
        if (!in_flight_.rules.adaptive) return;
        auto const now = clock_.now();
        if (goodput_.accepted(now)) in_flight_.adapt_at(now);
    }

    void acknowledged() {
        if (in_flight_.rules.adaptive) goodput_.acknowledged(clock_.now());
    }

    void withdrawn() {
        if (in_flight_.rules.adaptive) goodput_.withdrawn(clock_.now());
    }

private:
    parts_in_flight& in_flight_;
    async::runtime const& clock_;
    part_goodput goodput_;
};

} // namespace ossio::transfer
#endif
