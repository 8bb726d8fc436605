// SPDX-License-Identifier: BSL-1.0
// The only door to time and chance, so that tests can turn the clock.
#ifndef OSSIO_SRC_ASYNC_PLATFORM_HPP
#define OSSIO_SRC_ASYNC_PLATFORM_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace ossio::async {

namespace asio = boost::asio;

using steady_time = std::chrono::steady_clock::time_point;
using duration = std::chrono::steady_clock::duration;

/// Calls back once at a moment, unless it is set anew, cleared or destroyed before. An armed alarm keeps io_context::run busy.
class alarm {
public:
    virtual ~alarm() = default;
    virtual void set(steady_time when, std::function<void()> then) = 0;
    virtual void clear() noexcept = 0;
};

/// Time and chance. Lives on one executor, like everything here; shared by all that needs it.
class platform {
public:
    virtual ~platform() = default;

    virtual steady_time now() const = 0;
    virtual std::chrono::system_clock::time_point utc_now() const = 0;
    virtual double random() = 0; ///< [0, 1)
    virtual std::unique_ptr<alarm> make_alarm() = 0;

    /// Returns when `d` has passed; throws boost::system::system_error{operation_aborted} when cancelled.
    asio::awaitable<void> sleep(duration d);
};

using platform_ptr = std::shared_ptr<platform>;

/// The machine's clocks, timers on `executor`, and a generator seeded by std::random_device.
platform_ptr real_platform(asio::any_io_executor executor);

} // namespace ossio::async
#endif
