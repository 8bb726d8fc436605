// SPDX-License-Identifier: BSL-1.0
// Copies of one part on their way over several connections: the first that arrives counts, and ends the others.
#ifndef OSSIO_SRC_TRANSFER_PART_RACE_HPP
#define OSSIO_SRC_TRANSFER_PART_RACE_HPP

#include "async/task_group.hpp"
#include "service/operations.hpp"

namespace ossio::transfer {

class part_race {
public:
    explicit part_race(asio::any_io_executor home) : copies_(std::move(home)) {}
    part_race(part_race const&) = delete;
    part_race& operator=(part_race const&) = delete;

    /// One more copy; it ends before it starts when another has arrived already.
    void add(service::outcome<part> copy) { copies_.spawn(run(std::move(copy))); }

    /** What arrived first, once all copies have ended; when none arrives, what the first one failed of.

        Cancelled: the copies are ended. One that has arrived nevertheless counts.
    */
    service::outcome<part> finish();

private:
    asio::awaitable<void> run(service::outcome<part> copy);

    async::task_group copies_;
    std::optional<part> arrived_;
    std::optional<failure> failed_;
};

} // namespace ossio::transfer
#endif
