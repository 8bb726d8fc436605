// SPDX-License-Identifier: BSL-1.0
// The files that the sources of an upload name, folder after folder.
#ifndef OSSIO_SRC_PROGRAM_RUN_FILE_FINDER_HPP
#define OSSIO_SRC_PROGRAM_RUN_FILE_FINDER_HPP

#include "program/decide/sending.hpp"
#include "program/run/name_list.hpp"

#include <atomic>
#include <deque>
#include <memory>
#include <set>

namespace ossio::program {

/// A file, or the reason why there is none.
class found_file {
public:
    found_file() = default;

    std::filesystem::path path;
    std::string relative; ///< the path below its source, with slashes; what patterns and keys are made of
    size_and_time facts;
    std::string skipped; ///< not empty: why it is left out, by a rule
    std::string problem; ///< not empty: why it cannot be sent
};

/** Walks the sources in their order, folders sorted by name. Blocks while it reads folders: call it on another thread than the
    event loop's. Memory: the names of the folders on the way down.
*/
class file_finder {
public:
    file_finder(std::vector<std::string> sources, selection_arguments rules);
    ~file_finder();
    file_finder(file_finder const&) = delete;
    file_finder& operator=(file_finder const&) = delete;

    /// Returns the next files, about a hundred; empty at the end.
    std::vector<found_file> next_batch();

    /// Nothing more is looked for, and a list of names that does not come is not waited for any longer. From any thread.
    void interrupt() noexcept;

private:
    class open_folder;

    void enter_source(std::string const& source);
    void enter_pattern(std::string const& pattern);
    void leave_pattern();
    void enter_named(std::string const& name);
    void fail(std::filesystem::path path, std::string why);
    void enter_folder(std::filesystem::path const& path, std::string relative, std::string pattern);
    void take_entry(open_folder& in, std::filesystem::path const& path, std::string const& name);
    void take_named(std::filesystem::path const& path, std::string relative);
    void take_path(std::filesystem::path const& path, std::string relative, bool is_link);
    bool step();
    void leave_list();

    std::deque<std::string> sources_;
    selection_arguments rules_;
    std::optional<name_list> list_; // of --files-from
    bool list_is_done_ = false;
    std::vector<std::unique_ptr<open_folder>> folders_;
    std::string unmatched_pattern_; // that is being walked; empty: none, or something has matched it
    std::vector<found_file> batch_;
    std::atomic<bool> interrupted_{false};
};

} // namespace ossio::program
#endif
