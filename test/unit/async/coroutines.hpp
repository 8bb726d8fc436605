// SPDX-License-Identifier: BSL-1.0
// What the tests of this room share: a loop under a virtual clock, and coroutines whose end can be looked at.
#ifndef OSSIO_TEST_UNIT_ASYNC_COROUTINES_HPP
#define OSSIO_TEST_UNIT_ASYNC_COROUTINES_HPP

#include "testing/virtual_clock.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

namespace ossio::test {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// How a spawned coroutine ended.
class outcome {
public:
    bool is_done = false;
    std::exception_ptr failure;

    bool is_ok() const { return is_done && !failure; }
    bool is_aborted() const {
        if (!is_done || !failure) return false;
        try {
            std::rethrow_exception(failure);
        } catch (boost::system::system_error const& e) {
            return e.code() == asio::error::operation_aborted;
        } catch (...) {
            return false;
        }
    }
};

using outcome_ptr = std::shared_ptr<outcome>;

/// A loop and time that stands still.
class loop_fixture {
public:
    // The signals come first: a coroutine that is destroyed with the loop still knows its signal.
    std::vector<std::unique_ptr<asio::cancellation_signal>> signals;
    std::shared_ptr<testing::virtual_clock> clock = std::make_shared<testing::virtual_clock>();
    asio::io_context io{1};

    asio::any_io_executor executor() { return io.get_executor(); }

    outcome_ptr start(asio::awaitable<void> work) { return start(std::move(work), signal()); }

    outcome_ptr start(asio::awaitable<void> work, asio::cancellation_signal& stop) {
        auto const end = std::make_shared<outcome>();
        auto const inner = std::make_shared<asio::cancellation_signal>();
        // With Boost 1.83 a coroutine that is cancelled before its first turn throws out of the loop: co_spawn's own last
        // step does. So the stop takes a turn of its own, which comes after that first one.
        stop.slot().assign([inner, at = io.get_executor()](asio::cancellation_type type) {
            asio::dispatch(at, [inner, type] { inner->emit(type); });
        });
        auto const note = [end, inner](std::exception_ptr e) {
            end->is_done = true;
            end->failure = e;
        };
        asio::co_spawn(io, std::move(work), asio::bind_cancellation_slot(inner->slot(), note));
        return end;
    }

    asio::cancellation_signal& signal() {
        signals.push_back(std::make_unique<asio::cancellation_signal>());
        return *signals.back();
    }

    /// Until all stand still; time does not move.
    void settle() {
        do io.restart();
        while (io.poll() != 0);
    }

    void run() { clock->run(io); }
};

} // namespace ossio::test
#endif
