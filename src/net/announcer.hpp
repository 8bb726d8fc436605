// SPDX-License-Identifier: BSL-1.0
// Tells an observer what happened, and keeps what it throws from those who were at work.
#ifndef OSSIO_SRC_NET_ANNOUNCER_HPP
#define OSSIO_SRC_NET_ANNOUNCER_HPP

#include <ossio/log.hpp>
#include <ossio/observer.hpp>

namespace ossio::net {

/// Without an observer: one comparison, `if (announcer)`, before an event is made.
class announcer {
public:
    announcer() = default;
    announcer(observer_ptr to, log_function complain) : to_(std::move(to)), complain_(std::move(complain)) {}

    explicit operator bool() const noexcept { return to_ != nullptr; }

    template<class Event>
    void tell(void (observer::*how)(Event const&), Event const& what) const noexcept {
        if (!to_) return;
        try {
            (*to_.*how)(what);
        } catch (...) {
            complain();
        }
    }

private:
    void complain() const noexcept; ///< from a catch block

    observer_ptr to_;
    log_function complain_;
};

} // namespace ossio::net
#endif
