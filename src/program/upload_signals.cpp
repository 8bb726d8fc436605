// SPDX-License-Identifier: BSL-1.0
// Hears signals on the event loop.
#include "program/upload_signals.hpp"

#include <boost/asio/co_spawn.hpp>

#include <csignal>
#include <iostream>

namespace ossio::program {

namespace {

constexpr std::chrono::seconds drain_limit{8};

} // namespace

stop_signals::stop_signals(boost::asio::io_context& io, cancellation_source& stop, client& whole, screen& out,
                           bool json)
    : io_(io), signals_(io, SIGINT, SIGTERM), stop_(stop), client_(whole), screen_(out), json_(json) {
    wait();
}

void stop_signals::wait() {
    signals_.async_wait([this](boost::system::error_code ec, int signal) {
        if (!ec) hear(signal);
    });
}

void stop_signals::hear(int signal) {
    if (signal == SIGTERM) {
        drain();
    } else if (++interrupts_ > 1) {
        screen_.say("aborting: removing the parts from the service ...");
        stop_.abort();
    } else {
        screen_.say("pausing ... (Ctrl-C again within a second aborts and removes the parts)");
        stop_.pause();
    }
    wait();
}

void stop_signals::drain() {
    screen_.say("ending: parts in flight have eight seconds to land ...");
    boost::asio::co_spawn(io_, as_result(client_.drain(drain_limit)),
                          [json = json_](std::exception_ptr e, result<std::vector<resume_token>> end) {
                              if (e) std::rethrow_exception(e);
                              if (json && end && !end->empty())
                                  std::cout << "{\"drained\":" << to_json(*end) << '}' << std::endl;
                          });
}

} // namespace ossio::program
