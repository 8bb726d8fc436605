// SPDX-License-Identifier: BSL-1.0
// What signals mean to a running upload.
#ifndef OSSIO_SRC_PROGRAM_UPLOAD_SIGNALS_HPP
#define OSSIO_SRC_PROGRAM_UPLOAD_SIGNALS_HPP

#include <ossio/client.hpp>

#include "program/upload_screen.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

namespace ossio::program {

/// Ctrl-C once: pause; twice: abort. SIGTERM: drain, since whoever sends it follows with SIGKILL after ten seconds or more.
class stop_signals {
public:
    /// `json`: the resume tokens of a drain go to standard output. All must outlive the run of `io`.
    stop_signals(boost::asio::io_context& io, cancellation_source& stop, client& whole, screen& out, bool json);

    void end() { signals_.cancel(); }

private:
    void wait();
    void hear(int signal);
    void drain();

    boost::asio::io_context& io_;
    boost::asio::signal_set signals_;
    cancellation_source& stop_;
    client& client_;
    screen& screen_;
    bool json_;
    int interrupts_ = 0;
};

} // namespace ossio::program
#endif
