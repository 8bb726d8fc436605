// SPDX-License-Identifier: BSL-1.0
// One thread of an event loop for what the system can only do by waiting; it starts when it is first needed.
#ifndef OSSIO_SRC_ASYNC_BACKGROUND_HPP
#define OSSIO_SRC_ASYNC_BACKGROUND_HPP

#include "async/file_reader.hpp"

#include <functional>

namespace ossio::async {

/** What `work` returns, run on the background thread of the caller's execution context; the caller resumes on its own executor.

    Not cancellable: it waits for the thread, since `work` uses memory of the caller. So does an execution context that is
    destroyed meanwhile; the caller's frame is then destroyed unresumed.
*/
asio::awaitable<read_result> run_in_background(std::function<read_result()> work);

/// The same for work whose outcome goes elsewhere; what it throws is thrown here.
asio::awaitable<void> do_in_background(std::function<void()> work);

} // namespace ossio::async
#endif
