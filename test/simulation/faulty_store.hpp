// SPDX-License-Identifier: BSL-1.0
// A store of checkpoints that is slow and fails at random, before or after it has done its work.
#ifndef OSSIO_TEST_SIMULATION_FAULTY_STORE_HPP
#define OSSIO_TEST_SIMULATION_FAULTY_STORE_HPP

#include "simulation/host.hpp"

namespace ossio::test {

/// Decides what happens to each call of the stores of one simulation.
class store_weather {
public:
    store_weather(std::uint64_t seed, int percent_of_failures) : chance_(seed), percent_(percent_of_failures) {}

    void calm() noexcept { percent_ = 0; }
    bool fails() { return up_to(chance_, 99) < percent_; }
    std::chrono::milliseconds delay() {
        return std::chrono::milliseconds(percent_ == 0 ? 0 : up_to(chance_, 3) == 0 ? up_to(chance_, 500) : 0);
    }

private:
    random_numbers chance_;
    int percent_;
};

using weather_ptr = std::shared_ptr<store_weather>;

/// Delay and failure around one call; its parameters live in this frame.
template<class T>
asio::awaitable<T> in_weather(weather_ptr weather, async::runtime_ptr time, asio::awaitable<T> call) {
    auto const pause = weather->delay();
    if (pause.count() != 0) co_await time->sleep(pause);
    if (weather->fails()) throw error(failure(errc::checkpoint_not_saved, "the simulated store fails before its work"));
    if constexpr (std::is_void_v<T>) {
        co_await std::move(call);
        if (weather->fails())
            throw error(failure(errc::checkpoint_not_saved, "the simulated store fails after its work"));
    } else {
        auto done = co_await std::move(call);
        if (weather->fails())
            throw error(failure(errc::checkpoint_not_saved, "the simulated store fails after its work"));
        co_return done;
    }
}

class faulty_lease final : public checkpoint_lease {
public:
    faulty_lease(checkpoint_lease_ptr inner, weather_ptr weather, async::runtime_ptr time)
        : inner_(std::move(inner)), weather_(std::move(weather)), time_(std::move(time)) {}

    std::uint64_t epoch() const noexcept override { return inner_->epoch(); }
    bool is_lost() const noexcept override { return inner_->is_lost(); }
    void on_loss(std::function<void()> call) override { inner_->on_loss(std::move(call)); }
    asio::awaitable<void> save(checkpoint saved) override {
        return in_weather(weather_, time_, inner_->save(std::move(saved)));
    }
    asio::awaitable<void> erase() override { return in_weather(weather_, time_, inner_->erase()); }
    asio::awaitable<void> release() override { return in_weather(weather_, time_, inner_->release()); }

private:
    checkpoint_lease_ptr inner_;
    weather_ptr weather_;
    async::runtime_ptr time_;
};

class faulty_store final : public checkpoint_store {
public:
    faulty_store(checkpoint_store_ptr inner, weather_ptr weather, async::runtime_ptr time)
        : inner_(std::move(inner)), weather_(std::move(weather)), time_(std::move(time)) {}

    asio::awaitable<checkpoint_lease_ptr> lease(std::string id) override {
        auto call = in_weather(weather_, time_, inner_->lease(std::move(id)));
        auto inner = co_await std::move(call);
        co_return std::make_shared<faulty_lease>(std::move(inner), weather_, time_);
    }
    asio::awaitable<std::optional<checkpoint>> load(std::string id) override {
        return in_weather(weather_, time_, inner_->load(std::move(id)));
    }
    asio::awaitable<void> save(std::string id, checkpoint saved) override {
        return in_weather(weather_, time_, inner_->save(std::move(id), std::move(saved)));
    }
    asio::awaitable<void> erase(std::string id) override {
        return in_weather(weather_, time_, inner_->erase(std::move(id)));
    }

private:
    checkpoint_store_ptr inner_;
    weather_ptr weather_;
    async::runtime_ptr time_;
};

} // namespace ossio::test
#endif
