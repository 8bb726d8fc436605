// SPDX-License-Identifier: BSL-1.0
// One machine of a simulation: a loop, a client, a clock of its own. It sleeps, wakes, drains, and dies without a word.
#ifndef OSSIO_TEST_SIMULATION_HOST_HPP
#define OSSIO_TEST_SIMULATION_HOST_HPP

#include <ossio.hpp>

#include "net/connector.hpp"
#include "testing/fuse.hpp"
#include "testing/virtual_clock.hpp"

#include <random>

namespace ossio::test {

namespace asio = boost::asio;
using random_numbers = std::mt19937_64;

/// A number from 0 to `most`.
inline int up_to(random_numbers& chance, int most) {
    return static_cast<int>(chance() % (static_cast<std::uint64_t>(most) + 1));
}

/// The time of all hosts, seen from one: its wall clock may jump, and its timers fire late when it sleeps.
class host_clock final : public async::runtime {
public:
    explicit host_clock(std::shared_ptr<testing::virtual_clock> of_all) : world_(std::move(of_all)) {}

    async::steady_time now() const override { return world_->now(); }
    std::chrono::system_clock::time_point utc_now() const override { return world_->utc_now() + shift_; }
    double random() override { return world_->random(); }
    std::unique_ptr<async::timer> make_timer() override;

    void jump(std::chrono::seconds by) { shift_ += by; }
    void sleep_until(async::steady_time t) { *wakes_ = t; }
    bool is_asleep() const { return *wakes_ > world_->now(); }

private:
    class late_timer;

    std::shared_ptr<testing::virtual_clock> world_;
    std::shared_ptr<async::steady_time> wakes_ = std::make_shared<async::steady_time>();
    std::chrono::seconds shift_{0};
};

/// Fails each step of I/O with one probability, until it is calm.
class random_fuse final : public testing::fuse {
public:
    random_fuse(std::uint64_t seed, double probability) : chance_(seed), probability_(probability) {}

    bool step() override { return probability_ > 0 && distribution_(chance_) < probability_; }
    void calm() noexcept { probability_ = 0; }

private:
    random_numbers chance_;
    std::uniform_real_distribution<double> distribution_{0, 1};
    double probability_;
};

class host {
public:
    host(std::shared_ptr<testing::virtual_clock> world, client_options options, net::connector_ptr network,
         std::shared_ptr<random_fuse> faults);

    bucket target() const { return made->bucket("examplebucket"); }

    /// What has not been returned although nothing runs here any more; empty: nothing.
    std::string lent() const;

    asio::io_context io;
    std::shared_ptr<host_clock> clock;
    checkpoint_store_ptr memory = memory_checkpoints(); ///< ends with the host
    bool is_draining = false;
    bool must_die = false;
    std::optional<client> made;
    std::weak_ptr<detail::client_impl> insides; ///< of `made`: what outlives it is held by a coroutine
};

} // namespace ossio::test
#endif
