// SPDX-License-Identifier: BSL-1.0
// A flag that coroutines can wait for. It stays set until it is cleared. One thread.
#ifndef OSSIO_SRC_ASYNC_EVENT_HPP
#define OSSIO_SRC_ASYNC_EVENT_HPP

#include "async/wait_queue.hpp"

namespace ossio::async {

class event {
public:
    bool is_set() const noexcept { return set_; }
    void set(); ///< wakes all waiters
    void clear() noexcept { set_ = false; }

    /// Returns when it is set, at once if it is already. Throws operation_aborted when cancelled.
    asio::awaitable<void> wait();

private:
    wait_queue waiters_;
    bool set_ = false;
};

/// Sets an event when the scope is left.
class set_at_exit {
public:
    explicit set_at_exit(event& e) : event_(e) {}
    ~set_at_exit() { event_.set(); }
    set_at_exit(set_at_exit const&) = delete;
    set_at_exit& operator=(set_at_exit const&) = delete;

private:
    event& event_;
};

} // namespace ossio::async
#endif
