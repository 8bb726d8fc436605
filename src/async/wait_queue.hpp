// SPDX-License-Identifier: BSL-1.0
// A queue of waiting coroutines: the primitive under event, fair_semaphore and rate_limiter. One thread, FIFO,
// cancel-safe.
#ifndef OSSIO_SRC_ASYNC_WAIT_QUEUE_HPP
#define OSSIO_SRC_ASYNC_WAIT_QUEUE_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <boost/intrusive/list.hpp>

#include <cstddef>

namespace ossio::async {

namespace asio = boost::asio;

/** A queue of waiting coroutines, first come, first served.

    A woken waiter resumes by a posted handler on its own executor, never from inside wake; only run_one resumes it at
    once. A cancelled waiter leaves the queue; one that was woken first and cancelled before it ran counts as woken: the
    value of wait() says which. Destroying the queue wakes all with `false`. A waiter counts as work of its execution
    context; when that is destroyed, its waiters leave the queue and are destroyed without being run.
*/
class wait_queue {
public:
    wait_queue() = default;
    ~wait_queue();
    wait_queue(wait_queue const&) = delete;
    wait_queue& operator=(wait_queue const&) = delete;

    /// Returns true when woken; false when cancelled or when the queue is destroyed. Does not throw for the
    /// cancellation of this wait.
    asio::awaitable<bool> wait();

    bool wake_one(); ///< returns false if there is no waiter
    void wake_all();

    /// As wake_one, but resumes the waiter inside this call, if its executor allows that. For handlers that do nothing
    /// else. Throws what the waiter throws.
    bool run_one();

    bool empty() const noexcept { return waiters_.empty(); }
    std::size_t size() const noexcept { return waiters_.size(); }

private:
    class registry;
    class cancel_link;
    class start_wait;
    template<class Handler>
    class waiter_for;

    template<class Tag>
    using hook = boost::intrusive::list_base_hook<boost::intrusive::tag<Tag>>;

    /// A queued waiter; only waiter_for knows what it resumes.
    class waiter : public hook<wait_queue>, public hook<registry> {
    public:
        virtual void resume(bool woken) = 0; ///< destroys *this; posts
        virtual void run() = 0;              ///< destroys *this; dispatches
        virtual void discard() noexcept = 0; ///< destroys *this; resumes nothing

    protected:
        ~waiter() = default;
    };

    using line = boost::intrusive::list<waiter, boost::intrusive::base_hook<hook<wait_queue>>>;

    line waiters_;
};

} // namespace ossio::async
#endif
