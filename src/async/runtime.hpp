// SPDX-License-Identifier: BSL-1.0
// The only access to clocks, timers and random numbers, so that tests can set the time.
#ifndef OSSIO_SRC_ASYNC_RUNTIME_HPP
#define OSSIO_SRC_ASYNC_RUNTIME_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace ossio::async {

namespace asio = boost::asio;

using steady_time = std::chrono::steady_clock::time_point;
using duration = std::chrono::steady_clock::duration;

/// Calls back once at a given time, unless it is set again, cleared or destroyed before. While it is set,
/// io_context::run does not return.
class timer {
public:
    virtual ~timer() = default;
    virtual void set(steady_time when, std::function<void()> then) = 0;
    virtual void clear() noexcept = 0;
};

/// Clock, timers and random numbers. Lives on one executor and is shared.
class runtime {
public:
    virtual ~runtime() = default;

    virtual steady_time now() const = 0;
    virtual std::chrono::system_clock::time_point utc_now() const = 0;
    virtual double random() = 0; ///< [0, 1)
    virtual std::unique_ptr<timer> make_timer() = 0;

    /// Returns after `d`; throws boost::system::system_error{operation_aborted} when cancelled.
    asio::awaitable<void> sleep(duration d);
};

using runtime_ptr = std::shared_ptr<runtime>;

/// Returns the system's clocks, timers on `executor`, and a generator seeded by std::random_device.
runtime_ptr system_runtime(asio::any_io_executor executor);

} // namespace ossio::async
#endif
