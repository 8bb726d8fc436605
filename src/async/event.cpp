// SPDX-License-Identifier: BSL-1.0
// Waiting for an event.
#include "async/event.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace ossio::async {

void event::set() {
    set_ = true;
    waiters_.wake_all();
}

asio::awaitable<void> event::wait() {
    if (set_) co_return;
    bool const woken = co_await waiters_.wait();
    if (!woken) throw boost::system::system_error(asio::error::operation_aborted);
}

} // namespace ossio::async
