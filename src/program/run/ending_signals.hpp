// SPDX-License-Identifier: BSL-1.0
// The signals that end a command: received by the event loop, and never without effect.
#ifndef OSSIO_SRC_PROGRAM_RUN_ENDING_SIGNALS_HPP
#define OSSIO_SRC_PROGRAM_RUN_ENDING_SIGNALS_HPP

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <functional>
#include <initializer_list>

namespace ossio::program {

/** Waits for signals, without those that are ignored at this time: nohup and shells ignore them for what runs in the background.

    When the event loop has not received a signal within 200 ms, because a write or a file system blocks it, the next signal ends the
    process as if it were not handled. Within those 200 ms it does not: a terminal that is closed may send several.
*/
class ending_signals {
public:
    explicit ending_signals(boost::asio::io_context& io, std::initializer_list<int> which = {SIGINT, SIGTERM, SIGHUP});

    /// Calls `then` at the next signal, once.
    void wait(std::function<void(int signal)> then);

    /// Ends the waiting, so that the event loop can run out of work.
    void cancel() { set_.cancel(); }

    /// The next signal ends the process at once, whatever blocks.
    void let_next_end() noexcept;

private:
    boost::asio::signal_set set_;
};

} // namespace ossio::program
#endif
