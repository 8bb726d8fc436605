// SPDX-License-Identifier: BSL-1.0
// Waits for signals on the event loop.
#include "program/run/stop_signals.hpp"

#include <boost/asio/co_spawn.hpp>

namespace ossio::program {

namespace {

constexpr std::chrono::seconds drain_limit{8};

} // namespace

stop_signals::stop_signals(boost::asio::io_context& io, cancellation_source& stop, client& whole, screen& out)
    : io_(io), signals_(io), stop_(stop), client_(whole), screen_(out) {
    wait();
}

void stop_signals::wait() {
    signals_.wait([this](int signal) { receive(signal); });
}

void stop_signals::receive(int signal) {
    bool const is_first = !is_stopped();
    stop_step const step = rules_.note(signal);
    if (on_stop_) on_stop_();
    switch (step) {
    case stop_step::say: screen_.say("stopping ..."); break;
    case stop_step::drain: drain(); break;
    case stop_step::pause:
        if (signal == SIGINT)
            screen_.say(is_first ? "pausing ... (Ctrl-C again within a second aborts and removes the parts)"
                                 : "pausing ...");
        stop_.pause();
        break;
    case stop_step::abort:
        screen_.say("aborting: removing the parts from the service ...");
        stop_.abort();
        break;
    case stop_step::none: break;
    }
    if (rules_.is_next_the_end())
        signals_.let_next_end();
    else
        wait();
}

void stop_signals::drain() {
    screen_.say("ending: parts in flight have eight seconds to complete ...");
    boost::asio::co_spawn(io_, as_result(client_.drain(drain_limit)),
                          [this](std::exception_ptr e, result<std::vector<resume_token>> end) {
                              if (e) std::rethrow_exception(e);
                              if (end) drained_ = std::move(*end);
                          });
}

} // namespace ossio::program
