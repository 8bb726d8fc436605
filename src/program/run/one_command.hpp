// SPDX-License-Identifier: BSL-1.0
// Runs one coroutine of a client to its end; Ctrl-C, SIGTERM and SIGHUP end it, and a second one the process.
#ifndef OSSIO_SRC_PROGRAM_RUN_ONE_COMMAND_HPP
#define OSSIO_SRC_PROGRAM_RUN_ONE_COMMAND_HPP

#include "program/run/ending_signals.hpp"
#include "program/run/options_of.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>

namespace ossio::program {

constexpr int usual_requests = 8;

/// For commands that keep nothing when they are stopped.
class one_command {
public:
    explicit one_command(arguments const& a)
        : arguments_(a),
          screen_(a.output),
          client_(io_.get_executor(), client_options_of(a, a.transfer.concurrency.value_or(usual_requests), screen_)),
          signals_(io_) {}

    ossio::client& client() noexcept { return client_; }
    ossio::bucket bucket() const { return client_.bucket(arguments_.target.bucket); }
    screen& out() noexcept { return screen_; }

    /// Calls `then` when a signal comes. Must be called before `run`, or on the event loop.
    void on_stop(std::function<void()> then) { on_stop_ = std::move(then); }

    /// Runs `work` to its end. Its failure is operation_aborted or the like if a signal ended it.
    template<class T>
    result<T> run(asio::awaitable<T> work) {
        signals_.wait([this](int signal) {
            signals_.let_next_end();
            signal_ = signal;
            if (on_stop_) on_stop_();
            client_.close();
        });
        std::optional<result<T>> end;
        asio::co_spawn(io_, as_result(std::move(work)), [&](std::exception_ptr e, result<T> r) {
            signals_.cancel();
            client_.close();
            if (e) std::rethrow_exception(e);
            end.emplace(std::move(r));
        });
        io_.run();
        screen_.finish();
        return std::move(*end);
    }

    /// Prints why it failed, and returns the exit code. `json`: prints an object on standard output, too.
    int report(failure const& f, bool json);

    bool was_stopped() const noexcept { return signal_ != 0; }

    /// Returns the exit code of a run that a signal ended: 129, 130 or 143.
    int signal_code() const noexcept { return 128 + signal_; }

private:
    arguments const& arguments_;
    asio::io_context io_{1};
    screen screen_;
    ossio::client client_;
    ending_signals signals_;
    std::function<void()> on_stop_;
    int signal_ = 0;
};

} // namespace ossio::program
#endif
