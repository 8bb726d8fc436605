// SPDX-License-Identifier: BSL-1.0
// The list of names that --files-from reads.
#ifndef OSSIO_SRC_PROGRAM_RUN_NAME_LIST_HPP
#define OSSIO_SRC_PROGRAM_RUN_NAME_LIST_HPP

#include "async/pipe_ends.hpp"

#include <optional>
#include <string>

namespace ossio::program {

/** Reads names from a file, a pipe or standard input. Blocks while a pipe is silent, so call it on another thread than the event
    loop's. Memory: 64 KiB, and a name, which may have 64 KiB.
*/
class name_list {
public:
    /// `path`: "-" is standard input. Throws usage_error if it cannot be opened.
    name_list(std::string path, bool null_separated);

    /// Returns the next name, perhaps an empty one; nothing at the end, when `interrupt` was called, or if reading failed.
    std::optional<std::string> next();

    /// Ends a `next` that waits for bytes, and each later one that would. From any thread.
    void interrupt() noexcept;

    /// What failed: empty until then. A list that cannot be read to its end is not a shorter list.
    std::string const& error() const noexcept { return error_; }

    /// The list's name for people.
    std::string const& name() const noexcept { return name_; }

private:
    bool read_more();
    bool wait() noexcept;

    std::string name_;
    char separator_;
    async::descriptor file_;
    int fd_;
    async::pipe_ends interrupts_;
    std::string text_;      // that was read and not yet returned
    std::size_t begin_ = 0; // of the next name in it
    bool has_ended_ = false;
    std::string error_;
};

} // namespace ossio::program
#endif
