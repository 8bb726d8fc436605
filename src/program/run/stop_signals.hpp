// SPDX-License-Identifier: BSL-1.0
// Signals: pause, abort or drain what a client runs.
#ifndef OSSIO_SRC_PROGRAM_RUN_STOP_SIGNALS_HPP
#define OSSIO_SRC_PROGRAM_RUN_STOP_SIGNALS_HPP

#include <ossio/client.hpp>

#include "program/decide/signal_rules.hpp"
#include "program/run/ending_signals.hpp"
#include "program/run/screen.hpp"

#include <functional>

namespace ossio::program {

/** Ctrl-C once: pause; twice: abort. SIGTERM: drain, because SIGKILL usually follows after ten seconds or more. SIGHUP, the
    end of the terminal: pause. The third signal ends the process, whatever blocks, or the second one where nothing is sent.
    SIGPIPE is ignored: a write reports the error.
*/
class stop_signals {
public:
    /// All arguments must outlive the run of `io`.
    stop_signals(boost::asio::io_context& io, cancellation_source& stop, client& whole, screen& out);

    /// Calls `then` at each signal, first of all. Must be called before `io` runs.
    void on_stop(std::function<void()> then) { on_stop_ = std::move(then); }

    /// Nothing is sent that could be paused or aborted: a signal is only said, and passed on.
    void nothing_is_sent() { rules_.nothing_is_sent(); }

    /// Ends the waiting, so that `io` can run out of work.
    void end() { signals_.cancel(); }

    /// Returns whether work should stop.
    bool is_stopped() const noexcept { return rules_.first() != 0; }

    /// Returns whether the first signal was SIGTERM.
    bool is_draining() const noexcept { return rules_.first() == SIGTERM; }

    /// Returns the exit code of a run that a signal ended: 129, 130 or 143.
    int exit_code() const noexcept { return 128 + rules_.first(); }

    /// Returns what SIGTERM left to be resumed, once `io` has run out of work.
    std::vector<resume_token> const& drained() const noexcept { return drained_; }

private:
    void wait();
    void receive(int signal);
    void drain();

    boost::asio::io_context& io_;
    ending_signals signals_;
    cancellation_source& stop_;
    client& client_;
    screen& screen_;
    std::function<void()> on_stop_;
    stop_rules rules_;
    std::vector<resume_token> drained_;
};

} // namespace ossio::program
#endif
