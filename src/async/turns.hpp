// SPDX-License-Identifier: BSL-1.0
// Whose step comes next, of those who never have to wait for anything: the senior's, until it is done. One thread.
#ifndef OSSIO_SRC_ASYNC_TURNS_HPP
#define OSSIO_SRC_ASYNC_TURNS_HPP

#include "async/kept_frame.hpp"
#include "async/wait_list.hpp"

#include <boost/intrusive/set.hpp>

#include <cstdint>
#include <memory>

namespace ossio::async {

/// One that waits for its step, until it is destroyed.
class turn_waiter : public boost::intrusive::set_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
    explicit turn_waiter(std::uint64_t p) : place(p) {}
    turn_waiter(turn_waiter const&) = delete;
    turn_waiter& operator=(turn_waiter const&) = delete;

    friend bool operator<(turn_waiter const& a, turn_waiter const& b) noexcept { return a.place < b.place; }

    std::uint64_t const place; ///< lower is senior
    wait_list go;
};

/** The order of steps among coroutines that could go on and on: those whose socket takes everything, from a file in memory.

    One is finished after the other instead of all at the same time: the first answers are under way while others are still
    sent, and what is in the cache stays there. After `steps_at_once` the event loop looks at its timers and sockets.
    Nobody holds anything: who has had a step and does not come back holds nobody up.
*/
class turns : public std::enable_shared_from_this<turns> {
public:
    using keeps_frames = void;
    using place = std::uint64_t; ///< lower is senior

    static constexpr int steps_at_once = 5;

    explicit turns(asio::any_io_executor home) : home_(std::move(home)) {}
    turns(turns const&) = delete;
    turns& operator=(turns const&) = delete;

    /// Behind all that have one.
    place next_place() noexcept { return ++last_; }

    /// true: the one at `p` may make a step right now; false: it has to wait for it.
    bool try_step(place p) noexcept;

    /// Returns when the one at `p` may make a step. Throws operation_aborted when cancelled.
    asio::awaitable<void> wait(place p);

private:
    class visit;

    void call();
    void give_steps();

    asio::any_io_executor home_;
    boost::intrusive::set<turn_waiter, boost::intrusive::constant_time_size<false>> line_;
    place last_ = 0;
    int left_ = 0; ///< steps, until the event loop has its turn; zero outside of give_steps
    bool is_called_ = false;
};

} // namespace ossio::async
#endif
