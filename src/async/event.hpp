// SPDX-License-Identifier: BSL-1.0
// A flag that coroutines can wait for. Set stays set until cleared. One thread.
#ifndef OSSIO_SRC_ASYNC_EVENT_HPP
#define OSSIO_SRC_ASYNC_EVENT_HPP

#include "async/kept_frame.hpp"
#include "async/wait_list.hpp"

namespace ossio::async {

class event {
public:
    using keeps_frames = void;

    bool is_set() const noexcept { return set_; }
    void set(); ///< wakes all
    void clear() noexcept { set_ = false; }

    /// Returns once it is set (at once when it is). Throws operation_aborted when cancelled.
    asio::awaitable<void> wait();

private:
    wait_list waiters_;
    bool set_ = false;
};

/// Sets an event when its scope is left, however that happens.
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
