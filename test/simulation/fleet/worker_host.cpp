// SPDX-License-Identifier: BSL-1.0
// Puts a worker together as src/program/fleet/work.cpp does.
#include "simulation/fleet/worker_host.hpp"

#include <boost/asio/co_spawn.hpp>

namespace ossio::test {

namespace {

client_options options_of_host(fleet_world const& world, program::arguments const& how) {
    client_options o = world.options;
    o.events = world.items;
    o.max_connections = how.transfer.concurrency.value_or(1) * how.fleet.units + 2;
    return o;
}

} // namespace

worker_host::worker_host(fleet_world const& world, program::arguments how, std::filesystem::path const& folder,
                         std::string const& name, std::function<void()> at_end)
    : settings_(std::move(how)),
      screen_(settings_.output),
      root_(folder),
      machine(world.time, options_of_host(world, settings_), world.service, world.network) {
    auto const executor = machine.io.get_executor();
    int const concurrency = settings_.transfer.concurrency.value_or(1);
    queue_ = std::make_unique<queue_in_memory>(world.redis, name, executor, machine.clock);
    sender_.emplace(*machine.made, queue_->time(), root_, program::options_of_units(settings_, concurrency, executor),
                    concurrency);
    worker_ = std::make_unique<program::fleet_worker>(settings_, *queue_, *sender_, screen_);
    asio::co_spawn(machine.io, worker_->run(), [this, at_end = std::move(at_end)](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
        has_ended = true;
        machine.made->close();
        at_end();
    });
}

void worker_host::terminate() {
    is_ending = true;
    worker_->stop();
    asio::co_spawn(machine.io, as_result(machine.made->drain(program::drain_limit)),
                   [](std::exception_ptr e, auto const&) {
                       if (e) std::rethrow_exception(e);
                   });
}

} // namespace ossio::test
