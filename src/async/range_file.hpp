// SPDX-License-Identifier: BSL-1.0
// A file that is written in any order, beside the path that it gets when it is complete.
#ifndef OSSIO_SRC_ASYNC_RANGE_FILE_HPP
#define OSSIO_SRC_ASYNC_RANGE_FILE_HPP

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>

namespace ossio::async {

namespace asio = boost::asio;

/** The background thread does the work; a cancelled call waits for it. All throw std::filesystem::filesystem_error.

    Never follows a symbolic link at its own path. The file stays when the object is destroyed, unless `discard` is called.
*/
class range_file {
public:
    explicit range_file(std::filesystem::path path);
    ~range_file();
    range_file(range_file const&) = delete;
    range_file& operator=(range_file const&) = delete;

    /// Opens the file that an earlier run has left, if `keep`; else a new one. Gives it `size` bytes.
    asio::awaitable<void> open(bool keep, std::uint64_t size);

    asio::awaitable<void> write_at(std::uint64_t offset,
                                   asio::const_buffer bytes); ///< `bytes` must live until completion
    asio::awaitable<void> read_at(std::uint64_t offset, asio::mutable_buffer into); ///< fills all of it

    /// Writes it to the disk and renames it; then the folder is written to the disk.
    asio::awaitable<void> finish(std::filesystem::path target);

    asio::awaitable<void> discard(); ///< deletes it; a missing one is no error

private:
    class state;
    std::unique_ptr<state> state_;
};

} // namespace ossio::async
#endif
