// SPDX-License-Identifier: BSL-1.0
// Children that end before their parent goes on: the first failure cancels the rest and is kept.
#ifndef OSSIO_SRC_ASYNC_TASK_GROUP_HPP
#define OSSIO_SRC_ASYNC_TASK_GROUP_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <exception>
#include <memory>

namespace ossio::async {

namespace asio = boost::asio;

/** Runs children on one executor. join() must have returned before the group is destroyed.

    A child that ends with an exception cancels its siblings; the first exception is kept, later ones are dropped. Only
    operation_aborted gives way to a later exception that says more. Children hear terminal, partial and total cancellation.
*/
class task_group {
public:
    explicit task_group(asio::any_io_executor);
    ~task_group();
    task_group(task_group const&) = delete;
    task_group& operator=(task_group const&) = delete;

    /// Runs the child up to its first suspension when called on the group's executor. Once the group was cancelled, children
    /// spawned into it end with operation_aborted before they start.
    void spawn(asio::awaitable<void> child);

    /// Asks all children to end (terminal cancellation); safe from inside a child and at any time.
    void cancel();

    /** Returns when all children have ended; rethrows the first exception of one.

        When the caller is cancelled meanwhile, the wish is handed to the children, and join still waits for them; it then
        throws operation_aborted unless a child failed otherwise, with the caller's cancellation state cleared, so that
        clean-up may be awaited.

        Beware: a caller that is cancelled already gets its exception from `co_await` itself, before join starts. One that
        has caught operation_aborted while it has children clears its state first: `co_await
        this_coro::reset_cancellation_state(...)`.
    */
    asio::awaitable<void> join();

    int running() const noexcept;

private:
    class state;
    std::shared_ptr<state> state_;
};

} // namespace ossio::async
#endif
