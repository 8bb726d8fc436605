// SPDX-License-Identifier: BSL-1.0
// How long the handlers of a loop take: in CPU time of the thread, so that a busy machine adds nothing.
#ifndef OSSIO_TEST_SIMULATION_STEP_METER_HPP
#define OSSIO_TEST_SIMULATION_STEP_METER_HPP

#include <algorithm>
#include <cstdint>
#include <ctime>

namespace ossio::test {

/// `estimated` reads the CPU clock, which is a system call, only now and then: it may overestimate, and costs a tenth.
enum class step_clock { estimated, exact };

class step_meter {
public:
    explicit step_meter(step_clock by) : by_(by) {}

    /// What lies between this and the next step is not measured.
    void start() noexcept {
        cpu_ = nanoseconds_of(CLOCK_THREAD_CPUTIME_ID);
        wall_ = nanoseconds_of(CLOCK_MONOTONIC);
    }

    /// A handler has ended.
    void step() noexcept {
        std::uint64_t const wall = nanoseconds_of(CLOCK_MONOTONIC);
        std::uint64_t took = wall - wall_;
        ++steps_;
        bool const is_long = took > worth_a_look;
        if (by_ == step_clock::exact || is_long || steps_ % steps_a_reading == 0) {
            std::uint64_t const cpu = nanoseconds_of(CLOCK_THREAD_CPUTIME_ID);
            took = std::min(took, cpu - cpu_);
            cpu_ = cpu;
        }
        wall_ = wall;
        longest_ = std::max(longest_, took);
    }

    std::uint64_t steps() const noexcept { return steps_; }
    double longest_milliseconds() const noexcept { return static_cast<double>(longest_) / 1e6; }

private:
    static constexpr std::uint64_t worth_a_look = 1'000'000; // nanoseconds
    static constexpr std::uint64_t steps_a_reading = 16;

    static std::uint64_t nanoseconds_of(clockid_t clock) noexcept {
        timespec t{};
        ::clock_gettime(clock, &t);
        return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(t.tv_nsec);
    }

    step_clock by_;
    std::uint64_t cpu_ = 0, wall_ = 0, steps_ = 0, longest_ = 0;
};

} // namespace ossio::test
#endif
