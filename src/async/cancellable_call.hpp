// SPDX-License-Identifier: BSL-1.0
// An operation that others than its caller can end: a timer, or a client that is closed.
#ifndef OSSIO_SRC_ASYNC_CANCELLABLE_CALL_HPP
#define OSSIO_SRC_ASYNC_CANCELLABLE_CALL_HPP

#include <ossio/failure.hpp>

#include "async/task_group.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <optional>

namespace ossio::async {

/// Lives in the frame that awaits `run`.
class cancellable_call {
public:
    explicit cancellable_call(asio::any_io_executor executor) : group_(std::move(executor)) {}

    /// Cancels the operation; `run` returns when it has ended.
    void cancel() {
        is_cancelled_ = true;
        group_.cancel();
    }

    bool is_cancelled() const noexcept { return is_cancelled_; }

    /** Returns what `op` returns; nothing if `cancel` has ended it without a result.

        The cancellation of the caller ends `op`, too, and throws operation_aborted, also after `cancel`: the caller gets it
        only once, and would not stop if it were taken for the end of `op`.
    */
    template<class T>
    asio::awaitable<std::optional<result<T>>> run(asio::awaitable<result<T>> op) {
        std::optional<result<T>> outcome;
        std::exception_ptr thrown;
        group_.spawn(store_outcome(outcome, std::move(op)));
        // The operation has begun, and users' code that it called may have cancelled the caller: it is joined all the same.
        bool const throws = co_await asio::this_coro::throw_if_cancelled();
        co_await asio::this_coro::throw_if_cancelled(false);
        try {
            co_await group_.join();
        } catch (boost::system::system_error const& e) {
            bool const is_ours = is_cancelled_ && !group_.caller_was_cancelled();
            if (!is_ours || e.code() != asio::error::operation_aborted) thrown = std::current_exception();
        } catch (...) {
            thrown = std::current_exception();
        }
        co_await asio::this_coro::throw_if_cancelled(throws);
        if (thrown) std::rethrow_exception(thrown);
        co_return std::move(outcome);
    }

private:
    template<class T>
    static asio::awaitable<void> store_outcome(std::optional<result<T>>& where, asio::awaitable<result<T>> op) {
        where.emplace(co_await std::move(op));
    }

    task_group group_;
    bool is_cancelled_ = false;
};

} // namespace ossio::async
#endif
