// SPDX-License-Identifier: BSL-1.0
// campaign --seeds N [--from S]: simulates N seeds one after the other; ends with 1 when a law is broken.
#include "simulation/command_line.hpp"
#include "simulation/simulation.hpp"

#include "help/temporary_folder.hpp"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string_view>

using namespace ossio::test;

namespace {

#ifdef NDEBUG
constexpr double longest_step = 5; // milliseconds of CPU time
#else
constexpr double longest_step = 100; // without optimisation a step costs some twenty times as much
#endif

// A seed is run a second time, so that its run is compared with itself.
constexpr std::uint64_t repeat_every = 50;

// A noisy machine adds to every measurement; a step that is too long is so each time.
constexpr int measurements = 3;

seed_report run_one(std::uint64_t seed, step_clock by = step_clock::estimated) {
    temporary_folder const folder(folder_of_runs());
    return simulation(seed, folder.path(), by).run();
}

seed_report run_and_compare(std::uint64_t seed) {
    seed_report report = run_one(seed);
    if (seed % repeat_every == 0 && run_one(seed).digest != report.digest)
        report.violations.push_back("a second run of the same seed differs");
    for (int i = 0; i < measurements && report.longest_step > longest_step; ++i)
        report.longest_step = std::min(report.longest_step, run_one(seed, step_clock::exact).longest_step);
    if (report.longest_step > longest_step)
        report.violations.push_back("a step of a loop took " + std::to_string(report.longest_step) + " ms");
    return report;
}

} // namespace

int main(int argc, char** argv) {
    auto const from = option(argc, argv, "--from", 1), seeds = option(argc, argv, "--seeds", 1);
    auto const begun = std::chrono::steady_clock::now();
    seed_report sum;
    std::uint64_t failed = 0;
    for (std::uint64_t seed = from; seed < from + seeds; ++seed) {
        seed_report const one = run_and_compare(seed);
        sum.jobs += one.jobs;
        sum.attempts += one.attempts;
        sum.successes += one.successes;
        sum.crashes += one.crashes;
        sum.faults += one.faults;
        sum.resumed += one.resumed;
        sum.longest_step = std::max(sum.longest_step, one.longest_step);
        if (one.violations.empty()) continue;
        ++failed;
        std::cout << "seed " << seed << " breaks a law; repeat it with: test/campaign --seeds 1 --from " << seed
                  << '\n';
        for (std::string const& text : one.violations) std::cout << "  " << text << '\n';
        std::cout.flush();
    }
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begun;
    std::printf("%llu seeds from %llu, %.1f a second: %d jobs, %d attempts, %d jobs done in spite of %d faults and %d "
                "crashes, %d resumed afterwards; longest step %.2f ms; %llu seeds broke a law\n",
                static_cast<unsigned long long>(seeds), static_cast<unsigned long long>(from),
                static_cast<double>(seeds) / took.count(), sum.jobs, sum.attempts, sum.successes, sum.faults,
                sum.crashes, sum.resumed, sum.longest_step, static_cast<unsigned long long>(failed));
    return failed == 0 ? 0 : 1;
}
