// SPDX-License-Identifier: BSL-1.0
// One seed: files in a queue, workers that are killed, suspended beyond their lease and ended, and what must hold all the same.
#ifndef OSSIO_TEST_SIMULATION_FLEET_FLEET_SIMULATION_HPP
#define OSSIO_TEST_SIMULATION_FLEET_FLEET_SIMULATION_HPP

#include "simulation/fleet/worker_host.hpp"

#include "testing/memory_service.hpp"

#include <map>

namespace ossio::test {

/// What one seed showed.
class fleet_report {
public:
    std::vector<std::string> violations; ///< empty: every law held
    std::uint64_t digest = 0;            ///< equal for equal seeds
    int units = 0, workers = 0;
    int kills = 0, naps = 0, terms = 0;         ///< of workers that were at work
    int long_naps = 0;                          ///< beyond the lease
    int requests = 0, sent_again = 0, lost = 0; ///< requests with data; claims that were lost
    int dead = 0;                               ///< letters that were moved back
};

class fleet_simulation {
public:
    /// `folder` becomes the root of all workers; it exists and is empty.
    fleet_simulation(std::uint64_t seed, std::filesystem::path folder);

    fleet_report run();

private:
    // ---- the world
    void fill_queue();
    void add_small_files(int count);
    asio::awaitable<void> add_large_file(bucket in, program::unit_file file);
    program::unit_file make_file(std::string name, std::size_t size);
    void start_worker(int deliveries);
    void run_until_idle();
    void bury_the_dead();
    void after(std::chrono::milliseconds d, std::function<void()> f);

    // ---- what happens
    void wait_and_disturb(int times);
    bool disturb();
    void suspend(worker_host& h);
    void disturb_service();
    call_fate fate_of_call();

    // ---- what must hold
    void finish_all();
    void check_end();
    void violate(std::string what) { report_.violations.push_back(std::move(what)); }
    void note(std::string_view text);

    /// The numbers of a seed.
    class settings {
    public:
        settings(random_numbers& chance);

        std::chrono::seconds lease;
        int deliveries;  ///< of a unit, in the phase of trouble
        int trouble;     ///< percent of calls of Redis that fail
        bool has_faults; ///< of network and service
        int disturbances;
    };

    class service_side {
    public:
        service_side(std::shared_ptr<testing::virtual_clock> time, testing::server_options options)
            : service(io.get_executor(), std::move(time), std::move(options)) {}

        asio::io_context io;
        testing::memory_service service;
    };

    random_numbers chance_;
    settings settings_;
    std::filesystem::path folder_;
    std::unique_ptr<service_side> far_;
    fleet_world world_;
    std::map<std::string, std::string> sources_; // key to bytes
    std::vector<std::unique_ptr<async::timer>> timers_;
    std::vector<std::unique_ptr<worker_host>> hosts_; // destroyed first
    int allowed_again_ = 0; // requests that may be sent again: what suspended workers had in flight
    fleet_report report_;
    bool is_changed_ = false; // which hosts run, or whether they live
};

} // namespace ossio::test
#endif
