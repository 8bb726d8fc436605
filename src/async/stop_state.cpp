// SPDX-License-Identifier: BSL-1.0
// Listeners by executor, those to be called and those that have been, under one mutex.
#include "async/stop_state.hpp"

#include <boost/asio/post.hpp>
#include <boost/intrusive/list.hpp>

#include <algorithm>
#include <mutex>
#include <vector>

namespace ossio::detail {

namespace asio = boost::asio;

namespace {

// Each call makes an upload end, which costs the loop tens of microseconds soon after.
constexpr int most_calls_in_a_step = 8;

namespace intrusive = boost::intrusive;

/// Unlinks in constant time, whichever list it is in.
using self_unlinking = intrusive::list_base_hook<intrusive::link_mode<intrusive::auto_unlink>>;

} // namespace

/// Its mutex makes the end of a subscription wait for a call in progress. It is recursive, because a listener may end its
/// own subscription or make a stronger request.
class stop_state::listener : public self_unlinking, public std::enable_shared_from_this<listener> {
public:
    listener(group_ptr in, std::function<void(stop_request)> f) : group(std::move(in)), call_(std::move(f)) {}

    void notify(stop_request wanted) {
        std::lock_guard const lock(mutex_);
        if (call_) {
            auto const call = call_; // the call may end the subscription, which destroys the function
            call(wanted);
        }
    }
    void end() {
        std::lock_guard const lock(mutex_);
        call_ = nullptr;
    }

    group_ptr const group;

private:
    std::recursive_mutex mutex_;
    std::function<void(stop_request)> call_;
};

/// The listeners of one executor; its owner lists it while there are any.
class stop_state::listener_group {
public:
    listener_group(std::shared_ptr<shared> in, asio::any_io_executor at)
        : owner(std::move(in)), executor(std::move(at)) {}

    bool is_empty() const noexcept { return called.empty() && to_call.empty(); }

    std::shared_ptr<shared> const owner;
    asio::any_io_executor const executor;
    intrusive::list<listener, intrusive::constant_time_size<false>> called, to_call;
    bool is_calling = false; ///< a handler has been posted
};

class stop_state::shared : public std::enable_shared_from_this<stop_state::shared> {
public:
    void request_stop(stop_request wanted) {
        std::vector<group_ptr> starting;
        {
            std::lock_guard const lock(mutex_);
            if (wanted <= wanted_) return;
            wanted_ = wanted;
            for (group_ptr const& group : groups_) {
                group->to_call.splice(group->to_call.end(), group->called);
                if (!std::exchange(group->is_calling, true)) starting.push_back(group);
            }
        }
        for (group_ptr& group : starting) post_step(std::move(group));
    }

    stop_request strongest() {
        std::lock_guard const lock(mutex_);
        return wanted_;
    }

    std::size_t listeners() {
        std::lock_guard const lock(mutex_);
        std::size_t n = 0;
        for (group_ptr const& group : groups_) n += group->called.size() + group->to_call.size();
        return n;
    }

    std::shared_ptr<listener> add(asio::any_io_executor const& executor, std::function<void(stop_request)> call,
                                  listening_order order) {
        std::lock_guard const lock(mutex_);
        auto const same = [&](group_ptr const& group) { return group->executor == executor; };
        auto at = std::ranges::find_if(groups_, same);
        if (at == groups_.end())
            at = groups_.insert(at, std::make_shared<listener_group>(shared_from_this(), executor));
        auto one = std::make_shared<listener>(*at, std::move(call));
        auto& listed = (*at)->called;
        listed.insert(order == listening_order::first ? listed.begin() : listed.end(), *one);
        return one;
    }

    void remove(listener& one) {
        one.end();
        std::lock_guard const lock(mutex_);
        one.unlink();
        forget_if_empty(one.group);
    }

private:
    void post_step(group_ptr group) {
        auto const executor = group->executor;
        asio::post(executor, [self = shared_from_this(), group = std::move(group)] { self->step(group); });
    }

    void step(group_ptr const& group) {
        std::vector<std::shared_ptr<listener>> some;
        stop_request now = stop_request::none;
        bool goes_on = false;
        {
            std::lock_guard const lock(mutex_);
            now = wanted_;
            for (int i = 0; i < most_calls_in_a_step && !group->to_call.empty(); ++i) {
                listener& next = group->to_call.front();
                group->called.splice(group->called.end(), group->to_call, group->to_call.begin());
                if (auto alive = next.weak_from_this().lock()) some.push_back(std::move(alive));
            }
            goes_on = group->is_calling = !group->to_call.empty();
            forget_if_empty(group);
        }
        for (auto const& one : some) one->notify(now);
        if (goes_on) post_step(group);
    }

    void forget_if_empty(group_ptr const& group) {
        if (group->is_empty()) std::erase(groups_, group);
    }

    std::mutex mutex_;
    stop_request wanted_ = stop_request::none;
    std::vector<group_ptr> groups_;
};

stop_state::stop_state() : shared_(std::make_shared<shared>()) {}
stop_state::~stop_state() = default;

stop_state::subscription& stop_state::subscription::operator=(subscription&& other) noexcept {
    subscription ended(std::move(other));
    std::swap(entry_, ended.entry_);
    return *this;
}

stop_state::subscription::~subscription() {
    if (entry_) entry_->group->owner->remove(*entry_);
}

void stop_state::request_stop(stop_request wanted) noexcept { shared_->request_stop(wanted); }

stop_request stop_state::stop_requested() const noexcept { return shared_->strongest(); }

std::size_t stop_state::listeners(cancellation_token const& token) {
    return token.state_ ? token.state_->shared_->listeners() : 0;
}

stop_state::subscription stop_state::listen(cancellation_token const& token, asio::any_io_executor on,
                                            std::function<void(stop_request)> call, listening_order order) {
    if (!token.state_) return subscription();
    return subscription(token.state_->shared_->add(on, std::move(call), order));
}

} // namespace ossio::detail
