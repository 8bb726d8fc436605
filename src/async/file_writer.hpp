// SPDX-License-Identifier: BSL-1.0
// Writes a file front to back without stalling the loop.
#ifndef OSSIO_SRC_ASYNC_FILE_WRITER_HPP
#define OSSIO_SRC_ASYNC_FILE_WRITER_HPP

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <filesystem>
#include <memory>

namespace ossio::async {

namespace asio = boost::asio;

/** A new file beside `path`, which it replaces at the end; removed when that is never reached.

    The work is done by the background thread; a cancelled write waits for it. Throws std::filesystem::filesystem_error.
*/
class file_writer {
public:
    explicit file_writer(std::filesystem::path path);
    ~file_writer();
    file_writer(file_writer const&) = delete;
    file_writer& operator=(file_writer const&) = delete;

    asio::awaitable<void> open();
    asio::awaitable<void> write(asio::const_buffer bytes); ///< `bytes` must live until completion
    asio::awaitable<void> finish();                        ///< closes, and renames

private:
    class state;
    std::unique_ptr<state> state_;
};

} // namespace ossio::async
#endif
