// SPDX-License-Identifier: BSL-1.0
// A monotone wish and its listeners, under one mutex.
#include "async/stop_state.hpp"

#include <algorithm>
#include <mutex>
#include <vector>

namespace ossio::detail {

/// A listener. Its own mutex makes the end of a subscription wait for a call under way; recursive, since a listener may
/// end its own subscription or say a stronger wish.
class listener {
public:
    explicit listener(std::function<void(stop_request)> f) : call_(std::move(f)) {}

    void tell(stop_request wish) {
        std::lock_guard const lock(mutex_);
        if (call_) {
            auto const call = call_; // the call may end the subscription, and with it the function
            call(wish);
        }
    }
    void end() {
        std::lock_guard const lock(mutex_);
        call_ = nullptr;
    }

private:
    std::recursive_mutex mutex_;
    std::function<void(stop_request)> call_;
};

struct stop_state::shared {
    std::mutex mutex;
    stop_request wish = stop_request::none;
    std::vector<std::weak_ptr<listener>> listeners;
};

stop_state::stop_state() : shared_(std::make_shared<shared>()) {}
stop_state::~stop_state() = default;

void stop_state::say(stop_request wish) noexcept {
    std::vector<std::weak_ptr<listener>> to_tell;
    {
        std::lock_guard const lock(shared_->mutex);
        if (wish <= shared_->wish) return;
        shared_->wish = wish;
        std::erase_if(shared_->listeners, [](auto const& one) { return one.expired(); });
        to_tell = shared_->listeners;
    }
    for (auto const& one : to_tell)
        if (auto const alive = one.lock()) alive->tell(wish);
}

stop_request stop_state::said() const noexcept {
    std::lock_guard const lock(shared_->mutex);
    return shared_->wish;
}

stop_state::subscription stop_state::listen(cancellation_token const& token, std::function<void(stop_request)> call) {
    if (!token.state_) return subscription();
    auto fresh = std::make_shared<listener>(std::move(call));
    {
        std::lock_guard const lock(token.state_->shared_->mutex);
        token.state_->shared_->listeners.push_back(fresh);
    }
    return subscription(std::shared_ptr<void>(fresh.get(), [fresh](void*) { fresh->end(); }));
}

} // namespace ossio::detail

namespace ossio {

stop_request cancellation_token::requested() const noexcept { return state_ ? state_->said() : stop_request::none; }

cancellation_source::cancellation_source() : state_(std::make_shared<detail::stop_state>()) {}

void cancellation_source::pause() noexcept { state_->say(stop_request::pause); }

void cancellation_source::abort() noexcept { state_->say(stop_request::abort); }

cancellation_token cancellation_source::token() const noexcept {
    cancellation_token t;
    t.state_ = state_;
    return t;
}

} // namespace ossio
