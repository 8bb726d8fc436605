// SPDX-License-Identifier: BSL-1.0
// Positional reads of a file that do not block the event loop.
#ifndef OSSIO_SRC_ASYNC_FILE_READER_HPP
#define OSSIO_SRC_ASYNC_FILE_READER_HPP

#include "async/file_extent.hpp"
#include "async/file_identity.hpp"
#include "async/posix_file.hpp"

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

/// How many bytes a read gave, or why it failed. Fewer than asked for: the file ended.
class read_result {
public:
    read_result() = default;
    read_result(error_code why, std::size_t count) : ec(why), bytes(count) {}

    error_code ec;
    std::size_t bytes = 0;
};

/** A file open for reading. What the page cache holds is read in place (preadv2 with RWF_NOWAIT on Linux). The rest,
    and everything on systems without that call, is read by the background thread, which starts at the first such read.
*/
class file_reader {
public:
    virtual ~file_reader() = default;

    /// Reads into `into`, which must live until completion, even when cancelled: a cancelled read waits for the thread.
    /// Calls may overlap.
    virtual asio::awaitable<read_result> read_at(std::uint64_t offset, asio::mutable_buffer into) = 0;

    /// Reads as read_at does, if all of it is available without waiting; otherwise returns nothing.
    virtual std::optional<read_result> try_read(std::uint64_t offset, asio::mutable_buffer into) = 0;

    /// Where bytes are, for system calls that take them from the file. It is open as long as this object lives.
    virtual file_extent extent(std::uint64_t offset, std::size_t size) const noexcept = 0;

    /// Of the open file as it is now, whatever its path leads to meanwhile.
    virtual file_identity identity(error_code&) const = 0;

    /** Everything from the start, at once: of a file that says it has no bytes, as those of /proc do.

        Fails with file_too_large where there are more than `most` bytes.
    */
    virtual std::string read_all(std::size_t most, error_code&) = 0;
};

/// Reads a file that is open.
std::shared_ptr<file_reader> read_descriptor(asio::any_io_executor const&, descriptor file);

/// Opens a file without waiting: not for the holder of a lease either, see leased_file.hpp.
std::shared_ptr<file_reader> open_file_reader(asio::any_io_executor const&, std::filesystem::path const&, error_code&);

} // namespace ossio::async
#endif
