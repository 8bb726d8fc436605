// SPDX-License-Identifier: BSL-1.0
// Calls an observer, and catches its exceptions.
#ifndef OSSIO_SRC_NET_OBSERVER_NOTIFIER_HPP
#define OSSIO_SRC_NET_OBSERVER_NOTIFIER_HPP

#include <ossio/log.hpp>
#include <ossio/observer.hpp>

#include <string>

namespace ossio::net {

/// Returns the text of the current exception, in a catch block.
std::string text_of_exception();

/// Without an observer it costs one comparison, before an event is made.
class observer_notifier {
public:
    observer_notifier() = default;
    observer_notifier(observer_ptr to, log_function complain) : to_(std::move(to)), complain_(std::move(complain)) {}

    explicit operator bool() const noexcept { return to_ != nullptr; }

    template<class Event>
    void notify(void (observer::*how)(Event const&), Event const& what) const noexcept {
        if (!to_) return;
        try {
            (*to_.*how)(what);
        } catch (...) {
            complain();
        }
    }

private:
    void complain() const noexcept; ///< called in a catch block

    observer_ptr to_;
    log_function complain_;
};

} // namespace ossio::net
#endif
