// SPDX-License-Identifier: BSL-1.0
// Coroutines in line: the primitive under event, gate and rate_gate. One thread, FIFO, cancel-safe.
#ifndef OSSIO_SRC_ASYNC_WAIT_LIST_HPP
#define OSSIO_SRC_ASYNC_WAIT_LIST_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <boost/intrusive/list.hpp>

#include <cstddef>

namespace ossio::async {

namespace asio = boost::asio;

/** Coroutines that wait their turn, first come first served.

    A woken waiter resumes by a posted handler on its own executor, never from inside wake; only run_one resumes it at once.
    A waiter that is cancelled leaves the line; one that was woken first and cancelled before it ran counts as woken: wait()
    tells which by its value.
    Destroying the list wakes all with `false`. A waiter counts as work of its execution context; when that is destroyed,
    its waiters leave the line and are destroyed unrun.
*/
class wait_list {
public:
    wait_list() = default;
    ~wait_list();
    wait_list(wait_list const&) = delete;
    wait_list& operator=(wait_list const&) = delete;

    /// true: woken; false: cancelled or the list is gone. Does not throw for cancellation that ended this very wait.
    asio::awaitable<bool> wait();

    bool wake_one(); ///< false: nobody waits
    void wake_all();

    /// As wake_one, but the waiter goes on from inside, if its executor allows that: for handlers of an executor which have
    /// nothing to do with it themselves. Throws what it throws.
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

    /// One in line; what it resumes is known to waiter_for alone.
    class waiter : public hook<wait_list>, public hook<registry> {
    public:
        virtual void resume(bool woken) = 0; ///< destroys *this; posts
        virtual void run() = 0;              ///< destroys *this; dispatches
        virtual void discard() noexcept = 0; ///< destroys *this; resumes nothing

    protected:
        ~waiter() = default;
    };

    using line = boost::intrusive::list<waiter, boost::intrusive::base_hook<hook<wait_list>>>;

    line waiters_;
};

} // namespace ossio::async
#endif
