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

    Two downloads never write one file: the second one to open it fails (where the file system has locks; elsewhere the first
    one to finish fails). No symbolic link is followed. The file takes over the mode of the one that it replaces when it is
    complete; until then only this user may open it. Where it replaces none, the umask decides. It stays when the object is destroyed, unless `discard` is called. A
    `target` that is a folder, a device or a FIFO is an error.
*/
class range_file {
public:
    range_file(std::filesystem::path path, std::filesystem::path target);
    ~range_file();
    range_file(range_file const&) = delete;
    range_file& operator=(range_file const&) = delete;

    /// Opens the file that an earlier run of this user has left, if `keep`; else a new one. Gives it `size` bytes.
    asio::awaitable<void> open(bool keep, std::uint64_t size);

    bool was_opened() const noexcept; ///< also after `finish`

    /// Whether a later run may open it and trust what it reads. Not when `finish` has failed because the disk refused bytes:
    /// they can still be read from memory, and no later `finish` would notice. Nor when it has its final name.
    bool can_be_kept() const noexcept;

    asio::awaitable<void> write_at(std::uint64_t offset,
                                   asio::const_buffer bytes); ///< `bytes` must live until completion
    asio::awaitable<void> read_at(std::uint64_t offset, asio::mutable_buffer into); ///< fills all of it

    asio::awaitable<void>
    finish(); ///< writes it to the disk, renames it to `target`, and writes the folder to the disk
    asio::awaitable<void> discard(); ///< deletes it; no error where it is not open or not there

private:
    class state;
    std::unique_ptr<state> state_;
};

} // namespace ossio::async
#endif
