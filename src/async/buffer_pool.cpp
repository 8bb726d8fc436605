// SPDX-License-Identifier: BSL-1.0
// Handing out buffers and taking them back.
#include "async/buffer_pool.hpp"

#include <algorithm>

namespace ossio::async {

namespace {

std::size_t buffers_within(std::uint64_t bytes) {
    return static_cast<std::size_t>(std::max<std::uint64_t>(1, bytes / slice_size));
}

} // namespace

buffer_lease& buffer_lease::operator=(buffer_lease&& other) noexcept {
    buffer_lease taken(std::move(other)); // leaves with what *this held
    std::swap(owner_, taken.owner_);
    std::swap(memory_, taken.memory_);
    std::swap(permit_, taken.permit_);
    return *this;
}

buffer_lease::~buffer_lease() {
    if (memory_) owner_->take_back(std::move(memory_));
}

buffer_pool::buffer_pool(std::uint64_t budget_bytes) : gate_(std::make_shared<gate>(buffers_within(budget_bytes))) {}

asio::awaitable<buffer_lease> buffer_pool::acquire(account_ptr who) {
    auto const self = shared_from_this();
    auto one = co_await gate_->acquire(std::move(who));
    co_return lend(std::move(one));
}

asio::awaitable<std::vector<buffer_lease>> buffer_pool::acquire_all(account_ptr who, std::size_t n) {
    auto const self = shared_from_this();
    auto all = co_await gate_->acquire(std::move(who), n);
    std::vector<buffer_lease> lent;
    lent.reserve(n);
    while (all) lent.push_back(lend(all.split(1)));
    co_return std::move(lent);
}

buffer_lease buffer_pool::try_acquire(account_ptr who) {
    auto one = gate_->try_acquire(std::move(who));
    return one ? lend(std::move(one)) : buffer_lease();
}

void buffer_pool::set_budget(std::uint64_t bytes) {
    gate_->set_capacity(buffers_within(bytes));
    while (!free_.empty() && leased_ + free_.size() > gate_->capacity()) free_.pop_back();
}

buffer_lease buffer_pool::lend(permits one) {
    buffer_lease lease;
    lease.permit_ = std::move(one);
    if (free_.empty()) {
        free_.reserve(leased_ + 1);
        lease.memory_ = std::make_unique_for_overwrite<std::byte[]>(slice_size);
    } else {
        lease.memory_ = std::move(free_.back());
        free_.pop_back();
    }
    ++leased_;
    lease.owner_ = shared_from_this();
    return lease;
}

void buffer_pool::take_back(std::unique_ptr<std::byte[]> memory) noexcept {
    --leased_;
    if (leased_ + free_.size() < gate_->capacity()) free_.push_back(std::move(memory)); // lend has reserved the room
}

} // namespace ossio::async
