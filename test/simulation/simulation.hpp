// SPDX-License-Identifier: BSL-1.0
// One seed: some jobs on some hosts against one service, everything that can go wrong, and what must hold all the same.
#ifndef OSSIO_TEST_SIMULATION_SIMULATION_HPP
#define OSSIO_TEST_SIMULATION_SIMULATION_HPP

#include "simulation/faulty_store.hpp"
#include "simulation/job.hpp"
#include "simulation/step_meter.hpp"

#include "help/fenced_store.hpp"
#include "testing/memory_service.hpp"

#include <chrono>

namespace ossio::test {

/// What one seed showed.
class seed_report {
public:
    std::vector<std::string> violations; ///< empty: every law held
    std::uint64_t digest = 0;            ///< of all requests and outcomes: equal for equal seeds
    int jobs = 0, attempts = 0, successes = 0, crashes = 0, faults = 0, resumed = 0;
    double longest_step = 0; ///< milliseconds of CPU time of one handler
};

class simulation {
public:
    /// `folder` holds files of this run; it exists and is empty.
    simulation(std::uint64_t seed, std::filesystem::path folder, step_clock by);

    seed_report run();

private:
    // ---- the world
    std::shared_ptr<host> new_host();
    std::shared_ptr<host> any_host();
    checkpoint_store_ptr store_for(job const& j, host& on);
    void run_until_idle();
    bool keep_running();
    void bury_the_dead();
    void after(std::chrono::milliseconds d, std::function<void()> f);
    void calm();

    // ---- what happens
    void begin_attempt(job& j);
    void on_attempt_ended(job& j);
    void disturb_service();
    void disturb_host();
    void stop_something();
    void take_a_lease();

    // ---- what must hold
    void check_main_phase();
    void finish_all();
    void check_left_behind(std::string const& when);
    void check_returned(host const& h);
    std::optional<checkpoint> saved_for(job const& j, host& on, checkpoint_store_ptr const& in);
    int good_parts(job const& j, std::string const& upload_id) const;
    int saved_parts(checkpoint const& saved) const;
    void violate(std::string what);
    void note(std::string_view text);

    class service_side {
    public:
        service_side(std::shared_ptr<testing::virtual_clock> time, testing::server_options options)
            : service(io.get_executor(), std::move(time), std::move(options)) {}

        asio::io_context io;
        testing::memory_service service;
    };

    random_numbers chance_;
    std::filesystem::path folder_;
    std::shared_ptr<testing::virtual_clock> time_;
    std::unique_ptr<service_side> far_;
    std::shared_ptr<random_fuse> network_;
    weather_ptr weather_;
    std::shared_ptr<fenced_store> shared_ = std::make_shared<fenced_store>();
    std::vector<std::shared_ptr<job>> jobs_;
    std::vector<std::unique_ptr<async::timer>> timers_;
    std::vector<std::shared_ptr<host>> hosts_; // destroyed first
    seed_report report_;
    step_meter meter_;
    bool is_changed_ = false; // which hosts run, or whether they live
};

} // namespace ossio::test
#endif
