// SPDX-License-Identifier: BSL-1.0
// Child coroutines that end before their parent continues: the first failure cancels the rest and is kept.
#ifndef OSSIO_SRC_ASYNC_TASK_GROUP_HPP
#define OSSIO_SRC_ASYNC_TASK_GROUP_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <exception>
#include <memory>

namespace ossio::async {

namespace asio = boost::asio;

/** Runs child coroutines on one executor. join() must have returned before the group is destroyed.

    A child that ends with an exception cancels its siblings. The first exception is kept, later ones are dropped; only
    operation_aborted is replaced by a later exception that says more. Children receive terminal, partial and total
    cancellation.
*/
class task_group {
public:
    explicit task_group(asio::any_io_executor);
    ~task_group();
    task_group(task_group const&) = delete;
    task_group& operator=(task_group const&) = delete;

    /// Starts a child; on the group's executor it runs up to its first suspension. After the group was cancelled,
    /// children end with operation_aborted before they start.
    void spawn(asio::awaitable<void> child);

    /// Cancels all children (terminal); may be called at any time, also from inside a child.
    void cancel();

    /** Returns when all children have ended; rethrows their first exception.

        If the caller is cancelled meanwhile, the children are cancelled and join still waits for them. It then throws
        operation_aborted unless a child failed otherwise, and the caller's cancellation state is cleared, so that
        clean-up can be awaited. A caller that continues all the same asks `caller_was_cancelled`: it is cancelled only once.

        Beware: a caller that is cancelled already gets the exception from `co_await` itself, before join starts. A
        caller that has caught operation_aborted while it has children has to clear its state first: `co_await
        this_coro::reset_cancellation_state(...)`.
    */
    asio::awaitable<void> join();

    int running() const noexcept;
    bool is_cancelled() const noexcept;         ///< by `cancel`, a child that failed, or the caller of `join`
    bool caller_was_cancelled() const noexcept; ///< `join` has received the cancellation of its caller

private:
    class state;
    std::shared_ptr<state> state_;
};

} // namespace ossio::async
#endif
