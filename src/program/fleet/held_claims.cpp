// SPDX-License-Identifier: BSL-1.0
// Renewals on a timer; a claim without one ends by itself.
#include "program/fleet/held_claims.hpp"

#include <algorithm>

namespace ossio::program {

held_claim::held_claim(held_claims& in, redis::claimed_entry entry, async::steady_time since)
    : in_(in), entry_(std::move(entry)), expiry_(in.queue_.time().make_timer()) {
    in_.held_.insert_or_assign(entry_.id, this);
    extend(since);
}

held_claim::~held_claim() {
    auto const at = in_.held_.find(entry_.id);
    if (at != in_.held_.end() && at->second == this) in_.held_.erase(at);
}

void held_claim::extend(async::steady_time since) {
    expiry_->set(since + in_.queue_.lease_life(), [this] { lose(); });
}

void held_claim::lose() {
    lost_ = true;
    expiry_->clear();
    stop_.pause();
}

held_claims::held_claims(redis::claim_queue& queue) : queue_(queue), renewal_(queue.time().make_timer()) {}

void held_claims::end() noexcept {
    ended_ = true;
    renewal_->clear();
    wake_.set();
}

asio::awaitable<void> held_claims::keep() {
    auto const third = queue_.lease_life() / 3;
    while (!ended_) {
        wake_.clear();
        renewal_->set(queue_.time().now() + third, [this] { wake_.set(); });
        co_await wake_.wait();
        if (!ended_ && !held_.empty()) co_await renew();
    }
}

asio::awaitable<void> held_claims::renew() {
    auto const sent = queue_.time().now();
    std::vector<redis::claimed_entry> all;
    for (auto const& [id, claim] : held_) {
        redis::claimed_entry& one = all.emplace_back();
        one.id = id;
        one.deliveries = claim->entry().deliveries;
    }
    std::vector<redis::claimed_entry> const asked = all;
    auto renewing = queue_.renew(std::move(all));
    auto const lost = co_await std::move(renewing);
    if (!lost) co_return; // tried again at the next third
    for (redis::claimed_entry const& one : asked) {
        auto const at = held_.find(one.id);
        bool const is_same = at != held_.end() && at->second->entry().deliveries == one.deliveries;
        if (!is_same || at->second->is_lost()) continue; // it has ended meanwhile, or was delivered again
        if (std::ranges::find(*lost, one.id) != lost->end())
            at->second->lose();
        else
            at->second->extend(sent);
    }
}

} // namespace ossio::program
