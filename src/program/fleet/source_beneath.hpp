// SPDX-License-Identifier: BSL-1.0
// Files below a folder, reached without following a symbolic link.
#ifndef OSSIO_SRC_PROGRAM_FLEET_SOURCE_BENEATH_HPP
#define OSSIO_SRC_PROGRAM_FLEET_SOURCE_BENEATH_HPP

#include <ossio/failure.hpp>
#include <ossio/source.hpp>

#include "async/posix_file.hpp"

namespace ossio::program {

/// An open file with what is known of it.
class found_source {
public:
    found_source() = default;

    source_ptr bytes;
    std::int64_t modified_ns = 0;
};

/// The folder that is open: names that others write lead to files below it only.
class source_root {
public:
    /// Opens the folder; links on the way to it are the user's choice. Throws usage_error.
    explicit source_root(std::filesystem::path folder);

    /** Opens a regular file by a path that `unsafe_path` accepts.

        Every part is opened from the folder before it without following links, so that no link below the root is followed, also
        not one that is made meanwhile. Fails with errc::source_unreadable. May block for the file system; `is_leased` is set
        where another process has to give up a lease of the file first.
    */
    result<found_source> open(asio::any_io_executor, std::string const& path, bool& is_leased) const;

    /// As `open`; waits for the holder of a lease, which blocks the thread.
    result<found_source> open(asio::any_io_executor, std::string const& path) const;

private:
    std::filesystem::path folder_;
    async::descriptor root_;
};

} // namespace ossio::program
#endif
