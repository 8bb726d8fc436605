// SPDX-License-Identifier: BSL-1.0
// What a worker does with a unit of a queue that has ended. No I/O.
#ifndef OSSIO_SRC_PROGRAM_DECIDE_UNIT_ENDING_HPP
#define OSSIO_SRC_PROGRAM_DECIDE_UNIT_ENDING_HPP

#include <ossio/failure.hpp>

#include <chrono>
#include <deque>
#include <map>
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

/// What a failure is about.
enum class failure_cause {
    unit,    ///< or its file
    unclear, ///< perhaps the worker: others may succeed
    worker   ///< its keys, its user or its network: nothing would succeed here
};

/** The latest units of a worker of which no file could be sent, for a reason that other units may share: a request that is denied,
    a host that cannot be reached. A file that is stored or found ends the row.

    Access that is denied may be about one file: its ranges count as one, so that it does not pass for wrong keys, and once the worker has
    sent others, it is the file's failure. If the worker has sent a range of it before, it is not the file that is denied. Each unit counts
    then, as with all other reasons.
*/
class hopeless_row {
public:
    hopeless_row() = default;

    /// Takes a unit that has ended. `file`: what it is a range of; else the unit itself. `failed`: its first failure; null: none.
    /// `has_files`: some are durable. Returns what the failure is about.
    failure_cause note(std::string const& unit, std::string const& file, failure const* failed, bool has_files);

private:
    bool has_sent_range_of(std::string const& file) const;
    void note_range_of(std::string const& file);
    void end_row();

    std::set<std::string> failed_;        // what counts; few: then it is the worker
    std::map<std::string, int> rounds_;   // of each unit of the row
    std::deque<std::string> latest_sent_; // files, the latest last
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
    failure_cause cause = failure_cause::unit;
    std::int64_t deliveries = 1, most_deliveries = 1;
};

unit_step next_step(unit_facts const&) noexcept;

/// Returns after which time a unit that failed is delivered again: 1 s, doubled with each delivery, at most `most`.
std::chrono::milliseconds retry_delay(std::int64_t deliveries, std::chrono::milliseconds most) noexcept;

} // namespace ossio::program
#endif
