// SPDX-License-Identifier: BSL-1.0
// Runs one operation and measures what it did to the loop and to the memory of the process.
#ifndef OSSIO_TEST_HOSTILE_HELP_MEASURED_RUN_HPP
#define OSSIO_TEST_HOSTILE_HELP_MEASURED_RUN_HPP

#include <ossio/failure.hpp>

#include "help/instrumented.hpp"
#include "help/step_time.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace ossio::test {

/// What became of one operation, and what it cost.
class measured_end {
public:
    bool succeeded() const noexcept { return !why.has_value(); }

    std::optional<failure> why;               ///< unset: success
    std::chrono::nanoseconds longest_step{0}; ///< CPU time of the loop's thread between two returns to the loop
    std::chrono::nanoseconds took{0};         ///< by the clock
    std::size_t grown_by = 0;                 ///< bytes of resident memory at the peak, more than before
};

/// Runs `work` to its end on `io`, one handler at a time.
measured_end run_measured(boost::asio::io_context& io, boost::asio::awaitable<void> work);

/// What one step may cost. Without optimisation, or under a sanitizer, the same work takes many times as long.
#if defined(OSSIO_TEST_IS_OF_OPTIMIZED_CODE) && !defined(OSSIO_TEST_IS_INSTRUMENTED)
constexpr std::chrono::milliseconds longest_allowed_step{5};
#else
constexpr std::chrono::milliseconds longest_allowed_step{150};
#endif

} // namespace ossio::test
#endif
