// SPDX-License-Identifier: BSL-1.0
// Waits for signals on the event loop.
#include "program/run/stop_signals.hpp"

#include <boost/asio/co_spawn.hpp>

#include <utility>

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
    if (first_ == 0) first_ = signal;
    bool const is_second = signal == std::exchange(last_, signal);
    if (on_stop_) on_stop_();
    if (!sends_) {
        screen_.say("stopping ...");
    } else if (signal == SIGTERM) {
        if (!is_second) drain();
    } else if (signal == SIGHUP) {
        stop_.pause();
    } else if (++interrupts_ > 1) {
        screen_.say("aborting: removing the parts from the service ...");
        stop_.abort();
    } else {
        screen_.say("pausing ... (Ctrl-C again within a second aborts and removes the parts)");
        stop_.pause();
    }
    wait();
    if (is_second || !sends_) signals_.let_next_end();
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
