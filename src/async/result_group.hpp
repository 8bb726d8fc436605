// SPDX-License-Identifier: BSL-1.0
// A task_group whose children return their failures: the first one cancels the rest and is what join returns.
#ifndef OSSIO_SRC_ASYNC_RESULT_GROUP_HPP
#define OSSIO_SRC_ASYNC_RESULT_GROUP_HPP

#include <ossio/failure.hpp>

#include "async/task_group.hpp"

#include <optional>

namespace ossio::async {

/** join() must have returned before the group is destroyed. What a child throws is treated as a task_group does.

    A failure that says that the child was cancelled gives way to a later one that says more.
*/
class result_group {
public:
    explicit result_group(asio::any_io_executor executor) : group_(std::move(executor)) {}

    /// Runs the child up to its first suspension when called on the group's executor.
    void spawn(asio::awaitable<void> child) { group_.spawn(std::move(child)); }
    void spawn(asio::awaitable<result<void>> child) { group_.spawn(note_failure(std::move(child))); }

    void cancel() { group_.cancel(); }
    bool is_cancelled() const noexcept { return group_.is_cancelled(); }

    /// Returns when all children have ended. Throws as task_group::join does, unless a child has returned a failure.
    asio::awaitable<result<void>> join();

private:
    asio::awaitable<void> note_failure(asio::awaitable<result<void>> child);

    task_group group_;
    std::optional<failure> first_;
};

} // namespace ossio::async
#endif
