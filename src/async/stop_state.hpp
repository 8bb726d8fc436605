// SPDX-License-Identifier: BSL-1.0
// The implementation of cancellation_source and cancellation_token: a stop request that only grows, and its listeners.
#ifndef OSSIO_SRC_ASYNC_STOP_STATE_HPP
#define OSSIO_SRC_ASYNC_STOP_STATE_HPP

#include <ossio/cancellation.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>

namespace ossio::detail {

/// Which listeners of one executor are called before others.
enum class listening_order { first, last };

/** Thread-safe. A request takes the same short time however many listen: it posts one handler to each executor.

    That handler calls a few listeners and posts itself again, so that an event loop with very many listeners does other work
    in between.
*/
class stop_state {
private:
    class shared;
    class listener;
    class listener_group;
    using group_ptr = std::shared_ptr<listener_group>;

public:
    /// Removes its listener when it is destroyed; after that the listener is not running and will not be called.
    class subscription {
    public:
        subscription() = default;
        explicit subscription(std::shared_ptr<listener> entry) noexcept : entry_(std::move(entry)) {}
        subscription(subscription&&) noexcept = default;
        subscription& operator=(subscription&&) noexcept;
        ~subscription();

    private:
        std::shared_ptr<listener> entry_;
    };

    stop_state();
    ~stop_state();

    void request_stop(stop_request wanted) noexcept; ///< ignored unless it is stronger than the last request
    stop_request stop_requested() const noexcept;

    /// Calls `listener` on the executor after each stronger request from now on; of requests that follow each other closely
    /// only the strongest one. Returns an empty subscription for a token without a source.
    static subscription listen(cancellation_token const&, boost::asio::any_io_executor on,
                               std::function<void(stop_request)> listener,
                               listening_order order = listening_order::last);

    static std::size_t listeners(cancellation_token const&);

private:
    std::shared_ptr<shared> shared_;
};

} // namespace ossio::detail
#endif
