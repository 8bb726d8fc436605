// SPDX-License-Identifier: BSL-1.0
// Decides what the parts of one upload do next: start another one, send a late one twice, wait, or end. No I/O.
#ifndef OSSIO_SRC_TRANSFER_CREW_HPP
#define OSSIO_SRC_TRANSFER_CREW_HPP

#include "transfer/tempo.hpp"

#include <vector>

namespace ossio::transfer {

/// How long parts took, and what is late by that.
class part_times {
public:
    using duration = std::chrono::steady_clock::duration;

    void took(duration d);

    /// Twice the median of the last ones, a second at least; nothing until three parts are known.
    std::optional<duration> late_after() const;

private:
    std::vector<duration> last_; // a ring
    std::size_t next_ = 0;
};

class crew_rules {
public:
    crew_rules() = default;

    int bound = 1;         ///< copies of parts in flight at most
    bool adaptive = false; ///< the number is found out
    bool hedges = false;   ///< late parts are sent twice
};

enum class crew_step { start, hedge, wait, end };

class crew_move {
public:
    explicit crew_move(crew_step what, int part = 0) : step(what), number(part) {}

    /// Nothing to do now; whoever ends a part decides anew.
    bool is_left_to_others() const noexcept {
        return step == crew_step::end || (step == crew_step::wait && !look_again);
    }

    crew_step step;
    int number;                                                      ///< of the part to hedge
    std::optional<std::chrono::steady_clock::time_point> look_again; ///< wait: no longer than that
};

class crew {
public:
    using time = std::chrono::steady_clock::time_point;

    explicit crew(crew_rules rules);

    /// `parts_left`: some are neither done nor flying. Nothing starts while `winding_down`.
    crew_move next(bool parts_left, bool winding_down, time now) const;

    void started(int number, time now);
    void hedged(int number, bool flies);                  ///< a second copy flies, or never will
    void sent(int number, time now, std::uint64_t bytes); ///< it was acknowledged
    void ended(int number);                               ///< all its copies have
    void pushed_back() { tempo_.pushed_back(); }

    int copies() const noexcept { return copies_; }
    int wanted() const noexcept { return rules_.adaptive ? tempo_.wanted() : rules_.bound; }

private:
    class flight {
    public:
        flight(int part, time when) : number(part), begun(when) {}

        int number;
        time begun;
        int copies = 1;
        bool may_hedge = true;
    };

    std::vector<flight>::iterator find(int number);
    crew_move look_for_late_ones(time now) const;

    crew_rules rules_;
    tempo tempo_;
    part_times times_;
    std::vector<flight> flights_; // in the order they were started
    int copies_ = 0;
};

} // namespace ossio::transfer
#endif
