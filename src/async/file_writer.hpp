// SPDX-License-Identifier: BSL-1.0
// Writes a file front to back without blocking the event loop.
#ifndef OSSIO_SRC_ASYNC_FILE_WRITER_HPP
#define OSSIO_SRC_ASYNC_FILE_WRITER_HPP

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <filesystem>
#include <memory>

namespace ossio::async {

namespace asio = boost::asio;

/** Writes a new file beside `path`, syncs it and replaces `path` by it at the end; deletes it if that is never reached.

    The new file has an unpredictable name that did not exist before (".ossio-" and 32 hexadecimal digits); other files beside
    `path` are left alone, and no symbolic link is followed. It takes over the mode of a file that it replaces when it is
    complete; until then only this user may open it. After a crash it stays. A `path` that is a folder, a device or a FIFO is an error.
    The background thread does the work; a cancelled write waits for it. Throws std::filesystem::filesystem_error.
*/
class file_writer {
public:
    explicit file_writer(std::filesystem::path path);
    ~file_writer();
    file_writer(file_writer const&) = delete;
    file_writer& operator=(file_writer const&) = delete;

    asio::awaitable<void> open();
    asio::awaitable<void> write(asio::const_buffer bytes); ///< `bytes` must live until completion
    asio::awaitable<void> finish();                        ///< syncs, closes and renames

private:
    class state;
    std::unique_ptr<state> state_;
};

} // namespace ossio::async
#endif
