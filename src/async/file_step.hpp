// SPDX-License-Identifier: BSL-1.0
// Steps of files that are written, with results instead of exceptions.
#ifndef OSSIO_SRC_ASYNC_FILE_STEP_HPP
#define OSSIO_SRC_ASYNC_FILE_STEP_HPP

#include <ossio/failure.hpp>

#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <string>

namespace ossio::async {

/// Awaits a step of a file and returns its std::filesystem::filesystem_error as errc::sink_failed.
inline boost::asio::awaitable<result<void>> file_step(boost::asio::awaitable<void> step) {
    std::string why;
    try {
        co_await std::move(step);
        co_return result<void>();
    } catch (std::filesystem::filesystem_error const& e) {
        why = e.what();
    }
    co_return failure(errc::sink_failed, std::move(why));
}

} // namespace ossio::async
#endif
