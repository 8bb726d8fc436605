// SPDX-License-Identifier: BSL-1.0
// One thread for each event loop that makes blocking system calls; it starts when it is first needed.
#ifndef OSSIO_SRC_ASYNC_BLOCKING_POOL_HPP
#define OSSIO_SRC_ASYNC_BLOCKING_POOL_HPP

#include "async/file_reader.hpp"

#include <functional>

namespace ossio::async {

/** Runs `work` on the background thread of the caller's execution context and returns its result on the caller's
    executor.

    Not cancellable: it waits for the thread, because `work` uses memory of the caller. An execution context that is
    destroyed meanwhile waits, too; the caller's frame is then destroyed without being resumed.
*/
asio::awaitable<read_result> run_blocking_read(std::function<read_result()> work);

/// As above, for work without a result; its exception is thrown here.
asio::awaitable<void> run_blocking(std::function<void()> work);

/// The same, for work that nobody waits for and that must not throw. An execution context that is destroyed waits for it.
void post_blocking(asio::any_io_executor const& executor, std::function<void()> work);

} // namespace ossio::async
#endif
