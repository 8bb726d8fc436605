// SPDX-License-Identifier: BSL-1.0
// Connects a queue, under a name that no other worker has.
#include "program/fleet/queue_of.hpp"

#include <ossio/error.hpp>

#include "program/run/redis_settings.hpp"

#include <boost/asio/ip/host_name.hpp>

#include <unistd.h>

#include <random>

namespace ossio::program {

namespace {

/// "HOST-PID-RANDOM": a container's processes often have the same PID, and hosts the same name.
std::string fresh_worker_name() {
    boost::system::error_code no_name;
    std::string name = asio::ip::host_name(no_name);
    if (no_name || name.empty()) name = "worker";
    std::random_device chance;
    name += '-' + std::to_string(::getpid()) + '-';
    for (int i = 0; i < 8; ++i) name += "0123456789abcdef"[chance() & 15];
    return name;
}

} // namespace

redis::work_queue queue_of(arguments const& a, asio::any_io_executor executor) {
    auto options = redis_settings(a.fleet.queue, a.connection.ca_file);
    options.lease_life = a.fleet.lease;
    auto connection = redis::make_redis_connection(std::move(executor), std::move(options));
    if (!connection) throw error(connection.error());
    return redis::work_queue(std::move(*connection), a.fleet.queue.stream, fresh_worker_name());
}

std::string queue_problem(failure const& f) { return f.detail.empty() ? to_string(f) : f.detail; }

} // namespace ossio::program
