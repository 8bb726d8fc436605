// SPDX-License-Identifier: BSL-1.0
// Runs a command of the shell and takes what it prints.
#ifndef OSSIO_SRC_ASYNC_CHILD_PROCESS_HPP
#define OSSIO_SRC_ASYNC_CHILD_PROCESS_HPP

#include "async/platform.hpp"

#include <string>

namespace ossio::async {

/** The standard output of `sh -c command`, up to `longest` bytes; its standard error is ours.

    Throws std::runtime_error when it ends with other than 0, takes longer than `limit` or prints more; it is killed then,
    with its children, and also when the caller is cancelled. Where the system has no POSIX processes: throws.
*/
asio::awaitable<std::string> output_of(std::string command, duration limit, std::size_t longest);

} // namespace ossio::async
#endif
