// SPDX-License-Identifier: BSL-1.0
// One worker of a queue: takes units, sends them, and settles what became of them.
#ifndef OSSIO_SRC_PROGRAM_FLEET_FLEET_WORKER_HPP
#define OSSIO_SRC_PROGRAM_FLEET_FLEET_WORKER_HPP

#include "async/task_group.hpp"
#include "program/cli/arguments.hpp"
#include "program/decide/unit_ending.hpp"
#include "program/fleet/held_claims.hpp"
#include "program/fleet/stoppable_queue.hpp"
#include "program/fleet/unit_sender.hpp"
#include "program/run/screen.hpp"

namespace ossio::program {

/// For which requests in flight may complete after a worker was stopped.
constexpr std::chrono::seconds drain_limit{8};

/// What a worker has done.
class worker_totals {
public:
    worker_totals() = default;

    std::uint64_t units = 0, files = 0, bytes = 0;
    std::uint64_t kept_files = 0; ///< of `files`: an earlier delivery had sent them
    std::uint64_t retries = 0, dead = 0, lost = 0;
    std::string problem; ///< why it ended; empty: nothing is left, or it was stopped
};

class fleet_worker {
public:
    /// All must outlive it.
    fleet_worker(arguments const& a, redis::claim_queue& queue, unit_sender& sender, screen& out);

    /// Works until it is stopped, or with --until-empty until nothing is left.
    asio::awaitable<void> run();

    /// Takes no further unit, and waits for Redis no longer than a second; the caller ends the units in flight.
    void stop();

    worker_totals const& totals() const noexcept { return totals_; }

private:
    asio::awaitable<void> take_units(async::task_group& group);
    asio::awaitable<bool> is_empty();
    asio::awaitable<void> wait_for_redis(failure why);
    asio::awaitable<void> wait_change(async::duration limit);

    asio::awaitable<void> work_on(redis::claimed_entry entry, async::steady_time asked);
    asio::awaitable<void> carry_out(held_claim& claim);
    asio::awaitable<void> settle(held_claim& claim, unit_step step, unit_outcome end);
    asio::awaitable<void> bury(held_claim& claim, std::string unit, std::string line);
    asio::awaitable<result<redis::claim_end>> apply(redis::claimed_entry entry, unit_step step, unit_outcome end);
    std::string line_of(redis::claimed_entry const& entry, unit_outcome const& end, unit_step step) const;
    void count(unit_step step, redis::claim_end how, unit_outcome const& end);

    arguments const& arguments_;
    stoppable_queue queue_;
    unit_sender& sender_;
    screen& screen_;
    held_claims held_;
    std::unique_ptr<async::timer> timer_;
    async::event changed_; // a unit has ended, or it was stopped
    int running_ = 0;
    bool stopped_ = false;
    hopeless_row row_;
    std::optional<async::steady_time> outage_; // since then Redis does not respond
    worker_totals totals_;
};

} // namespace ossio::program
#endif
