// SPDX-License-Identifier: BSL-1.0
// What a worker does with a unit of a queue that has ended. No I/O.
#ifndef OSSIO_SRC_PROGRAM_DECIDE_UNIT_ENDING_HPP
#define OSSIO_SRC_PROGRAM_DECIDE_UNIT_ENDING_HPP

#include <ossio/failure.hpp>

#include <chrono>
#include <set>
#include <string>

namespace ossio::program {

enum class unit_step {
    finish,    ///< all is durable: remove the entry
    leave,     ///< another worker has it
    hand_back, ///< let another worker have it at once; the delivery does not count
    set_aside, ///< let it be delivered again after a lease, so that others are tried; the delivery does not count
    retry,     ///< let it be delivered again, later
    bury,      ///< move it to the dead letters
    quit       ///< as set_aside, and end the worker: nothing would succeed here
};

/** The latest units of a worker of which no file could be sent, for a reason that other units may share: a request that is denied,
    a host that cannot be reached. A file that is stored or found ends the row.
*/
class hopeless_row {
public:
    hopeless_row() = default;

    /// Takes a unit that has ended. `failed`: its first failure; null: none. `has_files`: some are durable.
    /// Returns how many deliveries in a row have failed so, this one included; 0: it has not.
    int note(std::string const& unit, failure const* failed, bool has_files);

    bool is_of_one_unit() const noexcept { return units_.size() == 1; }
    bool has_success() const noexcept { return has_success_; } ///< a file was stored or found before

private:
    std::set<std::string> units_; // at most as many as a worker has until it quits
    int length_ = 0;
    bool has_success_ = false;
};

/// What is known of a unit at its end.
class unit_facts {
public:
    unit_facts() = default;

    failure const* failed = nullptr; ///< the first failure; null: none
    bool is_lost = false;            ///< the claim could not be renewed, or another worker has it
    bool is_interrupted = false;     ///< by a stop, before all files were tried
    bool is_range = false;           ///< of a file that others send, too
    int hopeless = 0;                ///< length of the row that ends with it; 0: it is of none
    bool is_alone = true;            ///< that row is of this unit only, and this worker has sent others before
    std::int64_t deliveries = 1, most_deliveries = 1;
};

unit_step next_step(unit_facts const&) noexcept;

/// Returns after which time a unit that failed is delivered again: 1 s, doubled with each delivery, at most `most`.
std::chrono::milliseconds retry_delay(std::int64_t deliveries, std::chrono::milliseconds most) noexcept;

} // namespace ossio::program
#endif
