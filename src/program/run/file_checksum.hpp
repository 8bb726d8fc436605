// SPDX-License-Identifier: BSL-1.0
// The CRC-64 of a file, read on the background thread.
#ifndef OSSIO_SRC_PROGRAM_RUN_FILE_CHECKSUM_HPP
#define OSSIO_SRC_PROGRAM_RUN_FILE_CHECKSUM_HPP

#include <ossio/failure.hpp>

#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <functional>

namespace ossio::program {

/// Reads all of a file. Fails with errc::source_unreadable, or as canceled when `is_stopped`, which is asked after each megabyte.
boost::asio::awaitable<result<std::uint64_t>> checksum_of_file(std::filesystem::path path,
                                                               std::function<bool()> is_stopped);

} // namespace ossio::program
#endif
