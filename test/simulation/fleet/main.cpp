// SPDX-License-Identifier: BSL-1.0
// fleet_campaign --seeds N [--from S]: simulates N queues one after the other; ends with 1 when a law is broken.
#include "simulation/command_line.hpp"
#include "simulation/fleet/fleet_simulation.hpp"

#include "help/temporary_folder.hpp"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string_view>

using namespace ossio::test;

namespace {

// A seed is run a second time, so that its run is compared with itself.
constexpr std::uint64_t repeat_every = 10;

fleet_report run_one(std::uint64_t seed) {
    temporary_folder const folder(folder_of_runs());
    return fleet_simulation(seed, folder.path()).run();
}

void add(fleet_report& to, fleet_report const& one) {
    to.units += one.units;
    to.workers += one.workers;
    to.kills += one.kills;
    to.naps += one.naps;
    to.long_naps += one.long_naps;
    to.terms += one.terms;
    to.requests += one.requests;
    to.sent_again += one.sent_again;
    to.lost += one.lost;
    to.dead += one.dead;
}

} // namespace

int main(int argc, char** argv) {
    auto const from = option(argc, argv, "--from", 1), seeds = option(argc, argv, "--seeds", 1);
    std::cerr.rdbuf(nullptr); // the workers' own messages
    fleet_report sum;
    int failed = 0;
    for (std::uint64_t seed = from; seed < from + seeds; ++seed) {
        fleet_report one = run_one(seed);
        if (seed % repeat_every == 0 && run_one(seed).digest != one.digest)
            one.violations.push_back("a second run of the same seed differs");
        add(sum, one);
        if (one.violations.empty()) continue;
        ++failed;
        std::cout << "seed " << seed << " breaks a law; repeat it with: test/campaign --fleet --seeds 1 --from " << seed
                  << '\n';
        for (std::string const& text : one.violations) std::cout << "  " << text << '\n';
        std::cout.flush();
    }
    std::printf("%llu seeds from %llu: %d units by %d workers, of which %d were killed, %d suspended (%d beyond their "
                "lease) and %d ended while they worked; %d requests with data, %d of these sent what had been "
                "acknowledged; %d claims lost, %d dead letters moved back; %d seeds broke a law\n",
                static_cast<unsigned long long>(seeds), static_cast<unsigned long long>(from), sum.units, sum.workers,
                sum.kills, sum.naps, sum.long_naps, sum.terms, sum.requests, sum.sent_again, sum.lost, sum.dead,
                failed);
    return failed == 0 ? 0 : 1;
}
