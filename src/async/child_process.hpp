// SPDX-License-Identifier: BSL-1.0
// Runs a shell command and returns its output.
#ifndef OSSIO_SRC_ASYNC_CHILD_PROCESS_HPP
#define OSSIO_SRC_ASYNC_CHILD_PROCESS_HPP

#include "async/runtime.hpp"

#include <string>

namespace ossio::async {

/** Returns the standard output of `sh -c command`, up to `longest` bytes. Its standard error is that of this process; it inherits no
    other descriptor.

    What it printed is complete when the shell ends; children that it leaves behind are not waited for. Throws
    std::runtime_error if the exit code is not 0 (a host that reaps all children itself hides the code: the output decides then),
    or if it takes longer than `limit` or prints more; it is then killed with its children, and also when the caller is
    cancelled.
*/
asio::awaitable<std::string> output_of(std::string command, duration limit, std::size_t longest);

} // namespace ossio::async
#endif
