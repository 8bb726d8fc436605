// SPDX-License-Identifier: BSL-1.0
// A host that runs one worker of a queue, as ossio work does: it is killed, sleeps and wakes, or gets a signal to end.
#ifndef OSSIO_TEST_SIMULATION_FLEET_WORKER_HOST_HPP
#define OSSIO_TEST_SIMULATION_FLEET_WORKER_HOST_HPP

#include "help/queue_in_memory.hpp"
#include "program/fleet/fleet_worker.hpp"
#include "simulation/fleet/sent_items.hpp"
#include "simulation/host.hpp"

namespace ossio::test {

/// What all hosts of a simulation have in common.
class fleet_world {
public:
    std::shared_ptr<testing::virtual_clock> time;
    net::connector_ptr service;
    std::shared_ptr<random_fuse> network;
    std::shared_ptr<stream_at_a_distance> redis;
    std::shared_ptr<sent_items> items;
    client_options options{"cn-hangzhou"}; ///< of their clients
};

class worker_host {
public:
    /// Starts the worker. `folder`: its root.
    worker_host(fleet_world const& world, program::arguments how, std::filesystem::path const& folder,
                std::string const& name, std::function<void()> at_end);

    /// As SIGTERM.
    void terminate();

    bool is_working() const { return !has_ended && !is_ending && !machine.clock->is_asleep(); }
    std::string const& name() const { return queue_->worker(); }
    int most_in_flight() const { return settings_.fleet.units * settings_.transfer.concurrency.value_or(1); }
    program::worker_totals const& totals() const { return worker_->totals(); }

    bool has_ended = false, is_ending = false, must_die = false;

private:
    program::arguments settings_;
    program::screen screen_;
    program::source_root root_;
    std::unique_ptr<queue_in_memory> queue_;
    std::unique_ptr<program::fleet_worker> worker_; // before the host, whose coroutines use it until they are destroyed

public:
    host machine;

private:
    std::optional<program::unit_sender> sender_; // holds the client
};

} // namespace ossio::test
#endif
