// SPDX-License-Identifier: BSL-1.0
// Decides the next action of an upload: start a part, hedge a late one, wait, or end. No I/O.
#ifndef OSSIO_SRC_TRANSFER_PLAN_PART_SCHEDULER_HPP
#define OSSIO_SRC_TRANSFER_PLAN_PART_SCHEDULER_HPP

#include "transfer/plan/concurrency_controller.hpp"

#include <vector>

namespace ossio::transfer {

/// Durations of parts, and the limit beyond which a part is late.
class part_times {
public:
    using duration = std::chrono::steady_clock::duration;

    void took(duration d);

    /// Returns twice the median of the last ones, at least a second; nothing until three parts are known.
    std::optional<duration> late_after() const;

private:
    std::vector<duration> last_; // a ring
    std::size_t next_ = 0;
};

class scheduler_limits {
public:
    scheduler_limits() = default;

    int bound = 1;         ///< copies of parts in flight at most
    bool adaptive = false; ///< the number is found by concurrency_controller
    bool hedges = false;   ///< late parts are hedged
};

enum class scheduler_step { start, hedge, wait, end };

class scheduler_action {
public:
    explicit scheduler_action(scheduler_step what, int part = 0) : step(what), number(part) {}

    /// Nothing to do now; decide again when a part ends.
    bool is_left_to_others() const noexcept {
        return step == scheduler_step::end || (step == scheduler_step::wait && !look_again);
    }

    scheduler_step step;
    int number;                                                      ///< the part to hedge
    std::optional<std::chrono::steady_clock::time_point> look_again; ///< wait: at most until then
};

class part_scheduler {
public:
    using time = std::chrono::steady_clock::time_point;

    /// `part_size`: bytes of most parts.
    explicit part_scheduler(scheduler_limits rules, std::uint64_t part_size = 8 << 20);

    /// `parts_left`: some are neither done nor in flight. Nothing starts while `winding_down`.
    scheduler_action next(bool parts_left, bool winding_down, time now) const;

    void started(int number, time now);
    void hedged(int number, bool flies); ///< a second copy is in flight, or never will be
    void sent(int number, time now);     ///< the part was acknowledged
    void ended(int number);              ///< all copies of the part have ended
    void on_throttled() { controller_.on_throttled(copies_); }
    void on_delayed(double share) { controller_.on_delayed(copies_, share); }
    void look(time now) { controller_.look(goodput_.sample(now)); } ///< every concurrency_controller::look_interval
    goodput_meter& goodput() noexcept { return goodput_; }

    int copies() const noexcept { return copies_; }
    int wanted() const noexcept { return rules_.adaptive ? controller_.wanted(goodput_.waiting()) : rules_.bound; }

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
    scheduler_action look_for_late_ones(time now) const;

    scheduler_limits rules_;
    concurrency_controller controller_;
    goodput_meter goodput_;
    part_times times_;
    std::vector<flight> in_flight_; // in the order they were started
    int copies_ = 0;
};

} // namespace ossio::transfer
#endif
