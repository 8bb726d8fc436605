// SPDX-License-Identifier: BSL-1.0
// Lets the event loop run what else is ready.
#ifndef OSSIO_SRC_ASYNC_YIELD_HPP
#define OSSIO_SRC_ASYNC_YIELD_HPP

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ossio::async {

namespace asio = boost::asio;

/// Returns in a later turn of the loop: timers, signals and other connections come first.
inline asio::awaitable<void> yield() {
    auto executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
}

} // namespace ossio::async
#endif
