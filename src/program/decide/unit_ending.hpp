// SPDX-License-Identifier: BSL-1.0
// What a worker does with a unit of a queue that has ended. No I/O.
#ifndef OSSIO_SRC_PROGRAM_DECIDE_UNIT_ENDING_HPP
#define OSSIO_SRC_PROGRAM_DECIDE_UNIT_ENDING_HPP

#include <ossio/failure.hpp>

#include <chrono>

namespace ossio::program {

enum class unit_step {
    finish,    ///< all is durable: remove the entry
    leave,     ///< another worker has it
    hand_back, ///< let another worker have it at once; the delivery does not count
    retry,     ///< let it be delivered again, later
    bury,      ///< move it to the dead letters
    quit       ///< hand it back and end the worker: nothing would succeed here
};

/// What is known of a unit at its end.
class unit_facts {
public:
    unit_facts() = default;

    failure const* failed = nullptr; ///< the first failure; null: none
    bool is_lost = false;            ///< the claim could not be renewed, or another worker has it
    bool is_range = false;           ///< of a file that others send, too
    bool has_success = false;        ///< this worker has finished a unit before
    std::int64_t deliveries = 1, most_deliveries = 1;
};

unit_step next_step(unit_facts const&) noexcept;

/// Returns after which time a unit that failed is delivered again: 1 s, doubled with each delivery, at most `most`.
std::chrono::milliseconds retry_delay(std::int64_t deliveries, std::chrono::milliseconds most) noexcept;

} // namespace ossio::program
#endif
