// SPDX-License-Identifier: BSL-1.0
// The system's clocks, timers and random numbers; sleeping.
#include "async/runtime.hpp"

#include "async/wait_queue.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>

#include <random>
#include <utility>

namespace ossio::async {

namespace {

class asio_timer final : public timer {
public:
    explicit asio_timer(asio::any_io_executor const& executor) : armed_(std::make_shared<armed>(executor)) {}
    ~asio_timer() override { clear(); }

    void set(steady_time when, std::function<void()> then) override {
        auto const round = ++armed_->round;
        armed_->then = std::move(then);
        armed_->timer.expires_at(when);
        auto ring = [armed = armed_, round](error_code const&) {
            // Compares the round, not the error code: a handler may be posted already when the timer is set again or
            // cleared.
            if (armed->round == round && armed->then) std::exchange(armed->then, nullptr)();
        };
        armed_->timer.async_wait(std::move(ring));
    }

    void clear() noexcept override {
        if (!armed_->then) return;
        ++armed_->round;
        armed_->then = nullptr;
        armed_->timer.cancel();
    }

private:
    using error_code = boost::system::error_code;

    /// Shared with the handler, which may run after the timer is destroyed.
    class armed {
    public:
        explicit armed(asio::any_io_executor const& executor) : timer(executor) {}

        asio::steady_timer timer;
        std::function<void()> then;
        std::uint64_t round = 0;
    };

    std::shared_ptr<armed> armed_;
};

class system_clocks final : public runtime {
public:
    explicit system_clocks(asio::any_io_executor executor)
        : executor_(std::move(executor)), chance_(std::random_device()()) {}

    steady_time now() const override { return std::chrono::steady_clock::now(); }
    std::chrono::system_clock::time_point utc_now() const override { return std::chrono::system_clock::now(); }
    double random() override { return std::uniform_real_distribution<double>(0.0, 1.0)(chance_); }
    std::unique_ptr<timer> make_timer() override { return std::make_unique<asio_timer>(executor_); }

private:
    asio::any_io_executor executor_;
    std::mt19937_64 chance_;
};

} // namespace

asio::awaitable<void> runtime::sleep(duration d) {
    wait_queue passed;
    auto const clock = make_timer();
    clock->set(now() + d, [&passed] { passed.wake_all(); });
    bool const woken = co_await passed.wait();
    if (!woken) throw boost::system::system_error(asio::error::operation_aborted);
}

runtime_ptr system_runtime(asio::any_io_executor executor) {
    return std::make_shared<system_clocks>(std::move(executor));
}

} // namespace ossio::async
