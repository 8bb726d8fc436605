// SPDX-License-Identifier: BSL-1.0
// Ends an operation that takes too long.
#ifndef OSSIO_SRC_ASYNC_WITH_TIMEOUT_HPP
#define OSSIO_SRC_ASYNC_WITH_TIMEOUT_HPP

#include "async/cancellable_call.hpp"
#include "async/runtime.hpp"

namespace ossio::async {

/// Returns the result of `op`, or `too_late` if it took longer than `limit`. Cancellation passes through, also when it comes
/// after the limit, while `op` still needs time to end.
template<class T>
asio::awaitable<result<T>> with_timeout(runtime& time, duration limit, failure too_late,
                                        asio::awaitable<result<T>> op) {
    auto executor = co_await asio::this_coro::executor;
    cancellable_call call(executor);
    auto deadline = time.make_timer();
    deadline->set(time.now() + limit, [&call] { call.cancel(); });
    auto outcome = co_await call.run(std::move(op));
    if (outcome && !(call.is_cancelled() && outcome->has_error())) co_return std::move(*outcome);
    co_return too_late;
}

} // namespace ossio::async
#endif
