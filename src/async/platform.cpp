// SPDX-License-Identifier: BSL-1.0
// The machine's clocks, timers and chance; sleeping on an alarm.
#include "async/platform.hpp"

#include "async/wait_list.hpp"
#include "memory/kept_memory.hpp"

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>

#include <random>
#include <utility>

namespace ossio::async {

namespace {

class timer_alarm final : public alarm {
public:
    explicit timer_alarm(asio::any_io_executor const& executor) : armed_(std::make_shared<armed>(executor)) {}
    ~timer_alarm() override { clear(); }

    void set(steady_time when, std::function<void()> then) override {
        auto const round = ++armed_->round;
        armed_->then = std::move(then);
        armed_->timer.expires_at(when);
        auto ring = [armed = armed_, round](error_code const&) {
            // The round, not the error code: a handler may be on its way already when the alarm is set anew or cleared.
            if (armed->round == round && armed->then) std::exchange(armed->then, nullptr)();
        };
        armed_->timer.async_wait(asio::bind_allocator(memory::kept_allocator<void>(), std::move(ring)));
    }

    void clear() noexcept override {
        if (!armed_->then) return;
        ++armed_->round;
        armed_->then = nullptr;
        armed_->timer.cancel();
    }

private:
    using error_code = boost::system::error_code;

    /// Shared with the timer's handler, which may run after the alarm is gone.
    class armed {
    public:
        explicit armed(asio::any_io_executor const& executor) : timer(executor) {}

        asio::steady_timer timer;
        std::function<void()> then;
        std::uint64_t round = 0;
    };

    std::shared_ptr<armed> armed_;
};

class machine final : public platform {
public:
    explicit machine(asio::any_io_executor executor)
        : executor_(std::move(executor)), chance_(std::random_device()()) {}

    steady_time now() const override { return std::chrono::steady_clock::now(); }
    std::chrono::system_clock::time_point utc_now() const override { return std::chrono::system_clock::now(); }
    double random() override { return std::uniform_real_distribution<double>(0.0, 1.0)(chance_); }
    std::unique_ptr<alarm> make_alarm() override { return std::make_unique<timer_alarm>(executor_); }

private:
    asio::any_io_executor executor_;
    std::mt19937_64 chance_;
};

} // namespace

asio::awaitable<void> platform::sleep(duration d) {
    wait_list passed;
    auto const clock = make_alarm();
    clock->set(now() + d, [&passed] { passed.wake_all(); });
    bool const woken = co_await passed.wait();
    if (!woken) throw boost::system::system_error(asio::error::operation_aborted);
}

platform_ptr real_platform(asio::any_io_executor executor) { return std::make_shared<machine>(std::move(executor)); }

} // namespace ossio::async
