// SPDX-License-Identifier: BSL-1.0
// Standard input, pipes and devices as streams.
#ifndef OSSIO_SRC_PROGRAM_RUN_DESCRIPTOR_STREAM_HPP
#define OSSIO_SRC_PROGRAM_RUN_DESCRIPTOR_STREAM_HPP

#include <ossio/stream.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <string>

namespace ossio::program {

/// Opens what is read once, front to back; "-" is standard input. Throws error{errc::source_unreadable}.
stream_ptr open_stream(asio::any_io_executor const& executor, std::string const& path);

/// Returns whether `path` is something that open_stream reads and open_file does not: "-", a pipe, a socket, a character device.
bool is_stream(std::string const& path);

} // namespace ossio::program
#endif
