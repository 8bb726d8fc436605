// SPDX-License-Identifier: BSL-1.0
// Orders coroutines that never have to wait for I/O: the oldest runs until it is done. One thread.
#ifndef OSSIO_SRC_ASYNC_SEND_SCHEDULER_HPP
#define OSSIO_SRC_ASYNC_SEND_SCHEDULER_HPP

#include "async/wait_queue.hpp"

#include <boost/intrusive/set.hpp>

#include <cstdint>
#include <memory>

namespace ossio::async {

/// A waiter for a step; leaves the line when it is destroyed.
class send_waiter : public boost::intrusive::set_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
    explicit send_waiter(std::uint64_t p) : position(p) {}
    send_waiter(send_waiter const&) = delete;
    send_waiter& operator=(send_waiter const&) = delete;

    friend bool operator<(send_waiter const& a, send_waiter const& b) noexcept { return a.position < b.position; }

    std::uint64_t const position; ///< a lower one is older
    wait_queue go;
};

/** Orders the steps of coroutines that could run without ever waiting: their socket accepts everything, their file is
    cached.

    One finishes after the other instead of all at the same time: the first responses arrive while others are still
    sent, and their data stays in the cache. After `steps_at_once` the event loop looks at its timers and sockets. Steps
    are not locks: a coroutine that took a step and does not return blocks no other one.
*/
class send_scheduler : public std::enable_shared_from_this<send_scheduler> {
public:
    using position = std::uint64_t; ///< a lower one is older

    static constexpr int steps_at_once = 2;

    explicit send_scheduler(asio::any_io_executor executor) : executor_(std::move(executor)) {}
    send_scheduler(send_scheduler const&) = delete;
    send_scheduler& operator=(send_scheduler const&) = delete;

    /// Returns a new position behind all others.
    position next_position() noexcept { return ++last_; }

    /// Returns whether `p` may take a step now; otherwise it has to wait.
    bool try_step(position p) noexcept;

    /// Returns when `p` may take a step. Throws operation_aborted when cancelled.
    asio::awaitable<void> wait(position p);

private:
    class visit;

    void call();
    void give_steps();

    asio::any_io_executor executor_;
    boost::intrusive::set<send_waiter, boost::intrusive::constant_time_size<false>> line_;
    position last_ = 0;
    int left_ = 0; ///< steps until the event loop runs; zero outside of give_steps
    bool is_called_ = false;
};

} // namespace ossio::async
#endif
