// SPDX-License-Identifier: BSL-1.0
// What stands behind cancellation_source and cancellation_token: a wish that only grows, and those who listen for it.
#ifndef OSSIO_SRC_ASYNC_STOP_STATE_HPP
#define OSSIO_SRC_ASYNC_STOP_STATE_HPP

#include <ossio/cancellation.hpp>

#include <functional>
#include <memory>

namespace ossio::detail {

/// Thread-safe. Listeners are called on the thread that says the wish, so they should only post.
class stop_state {
public:
    /// Lets go of its listener when destroyed; after that the listener is not running and will not be called.
    class subscription {
    public:
        subscription() = default;
        explicit subscription(std::shared_ptr<void> entry) : entry_(std::move(entry)) {}

    private:
        std::shared_ptr<void> entry_;
    };

    stop_state();
    ~stop_state();

    void say(stop_request wish) noexcept; ///< ignored unless it is stronger than the one said last
    stop_request said() const noexcept;

    /// Calls `listener` at each growth of the wish from now on. An empty subscription for a token without a source.
    static subscription listen(cancellation_token const&, std::function<void(stop_request)> listener);

private:
    struct shared;
    std::shared_ptr<shared> shared_;
};

} // namespace ossio::detail
#endif
