// SPDX-License-Identifier: BSL-1.0
// Gives each file that was found its key, and says which are left out.
#ifndef OSSIO_SRC_PROGRAM_RUN_FILE_PLANNER_HPP
#define OSSIO_SRC_PROGRAM_RUN_FILE_PLANNER_HPP

#include "program/run/file_finder.hpp"
#include "program/run/file_queue.hpp"

#include <optional>
#include <unordered_set>

namespace ossio::program {

/// The target is a key only if the only source is one file.
void settle_target(arguments&);

/// A file with its key; with a reason if it is not to be sent.
class keyed_file {
public:
    keyed_file() = default;

    planned_file file;
    std::string skipped; ///< not empty: left out by a rule
    std::string problem; ///< not empty: cannot be sent
};

/// Of one run.
class file_planner {
public:
    /// The arguments must outlive it.
    explicit file_planner(arguments const& a);

    keyed_file plan(found_file file);

    std::string const& prefix() const noexcept { return prefix_; }

    /// The key of the only source, if that is a file and makes a good key.
    std::optional<std::string> only_key() const;

private:
    std::string key_for(std::string relative) const;

    arguments const& arguments_;
    std::string prefix_; // of all keys, or the key of the only file
    bool may_collide_;
    std::unordered_set<std::string> keys_;
};

} // namespace ossio::program
#endif
