// SPDX-License-Identifier: BSL-1.0
// Positional reads of a file that never stall the loop.
#ifndef OSSIO_SRC_ASYNC_FILE_READER_HPP
#define OSSIO_SRC_ASYNC_FILE_READER_HPP

#include "async/kept_frame.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace ossio::async {

namespace asio = boost::asio;
using boost::system::error_code;

/// What identifies the content of a file without reading it.
class file_identity {
public:
    file_identity() = default;
    friend bool operator==(file_identity const&, file_identity const&) = default;

    std::uint64_t size = 0;
    std::int64_t modified_ns = 0; ///< since the epoch
    std::uint64_t device = 0;
    std::uint64_t inode = 0; ///< 0 where there is none
    bool is_regular = false;
};

/// How many bytes a read gave, or why it failed. Fewer than asked for: the file ended.
class read_result {
public:
    read_result() = default;
    read_result(error_code why, std::size_t count) : ec(why), bytes(count) {}

    error_code ec;
    std::size_t bytes = 0;
};

/** A file open for reading. What the page cache holds is read in place (preadv2 with RWF_NOWAIT on Linux); the rest, and
    everything where the system cannot tell, by one background thread of the event loop that starts at the first such read.
*/
class file_reader {
public:
    using keeps_frames = void;

    virtual ~file_reader() = default;

    /// Calls may overlap. `into` must live until completion, also when cancelled: a cancelled read waits for the thread.
    virtual asio::awaitable<read_result> read_at(std::uint64_t offset, asio::mutable_buffer into) = 0;

    /// As read_at, if all of it can be had without waiting; nothing if not.
    virtual std::optional<read_result> try_read_at(std::uint64_t offset, asio::mutable_buffer into) = 0;

    /// Of the path as it is now, so that a file replaced meanwhile is noticed.
    virtual file_identity identity(error_code&) const = 0;
};

std::shared_ptr<file_reader> open_file_reader(asio::any_io_executor, std::filesystem::path const&, error_code&);

} // namespace ossio::async
#endif
