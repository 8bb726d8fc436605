// SPDX-License-Identifier: BSL-1.0
// The CPU time of a step of an event loop, less what the machine adds to it.
#ifndef OSSIO_TEST_HELP_STEP_TIME_HPP
#define OSSIO_TEST_HELP_STEP_TIME_HPP

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace ossio::test {

inline std::chrono::nanoseconds cpu_time_of_this_thread() {
    timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

/** Returns by how much the longest of many equal pieces of work exceeds the shortest.

    The CPU time of a thread includes what a virtual machine loses to others, and interrupts: milliseconds on a busy machine.
*/
inline std::chrono::nanoseconds disturbance_of_the_machine(std::chrono::nanoseconds how_long) {
    std::chrono::nanoseconds shortest = std::chrono::hours(1), longest{0};
    auto const until = std::chrono::steady_clock::now() + how_long;
    do {
        auto const begun = cpu_time_of_this_thread();
        std::uint64_t volatile counted = 0; // to this number in about 0.2 ms
        while (counted < 100'000) counted = counted + 1;
        auto const took = cpu_time_of_this_thread() - begun;
        shortest = std::min(shortest, took);
        longest = std::max(longest, took);
    } while (std::chrono::steady_clock::now() < until);
    return longest - shortest;
}

/** `measure` returns the longest step of a run. A step that is too long by itself is so in each run: the least of up to five
    counts, each less what disturbed the machine for as long as that run had taken.
*/
template<class Measure>
std::chrono::nanoseconds undisturbed_step(std::chrono::nanoseconds limit, Measure const& measure) {
    std::chrono::nanoseconds least = std::chrono::hours(1);
    for (int run = 0; run < 5 && least >= limit; ++run) {
        auto const begun = std::chrono::steady_clock::now();
        std::chrono::nanoseconds longest = measure();
        auto const took = std::chrono::steady_clock::now() - begun;
        if (longest >= limit) longest -= disturbance_of_the_machine(took);
        least = std::min(least, longest);
    }
    return least;
}

} // namespace ossio::test
#endif
