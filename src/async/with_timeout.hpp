// SPDX-License-Identifier: BSL-1.0
// Ends an operation that takes too long.
#ifndef OSSIO_SRC_ASYNC_WITH_TIMEOUT_HPP
#define OSSIO_SRC_ASYNC_WITH_TIMEOUT_HPP

#include <ossio/failure.hpp>

#include "async/runtime.hpp"
#include "async/task_group.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <optional>

namespace ossio::async {

namespace asio = boost::asio;

template<class T>
asio::awaitable<void> store_outcome(std::optional<result<T>>& where, asio::awaitable<result<T>> op) {
    where.emplace(co_await std::move(op));
}

/// Returns the result of `op`, or `too_late` if it took longer than `limit`. Cancellation passes through.
template<class T>
asio::awaitable<result<T>> with_timeout(runtime& time, duration limit, failure too_late,
                                        asio::awaitable<result<T>> op) {
    auto executor = co_await asio::this_coro::executor;
    task_group group(executor);
    std::optional<result<T>> outcome;
    bool late = false;
    auto deadline = time.make_timer();
    deadline->set(time.now() + limit, [&late, &group] {
        late = true;
        group.cancel();
    });
    group.spawn(store_outcome(outcome, std::move(op)));
    try {
        co_await group.join();
    } catch (boost::system::system_error const& e) {
        if (!late || e.code() != asio::error::operation_aborted) throw;
    }
    if (outcome && !(late && outcome->has_error())) co_return std::move(*outcome);
    co_return too_late;
}

} // namespace ossio::async
#endif
