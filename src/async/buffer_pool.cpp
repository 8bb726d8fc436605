// SPDX-License-Identifier: BSL-1.0
// Handing out buffers and taking them back.
#include "async/buffer_pool.hpp"

#include <algorithm>

namespace ossio::async {

buffer_lease& buffer_lease::operator=(buffer_lease&& other) noexcept {
    buffer_lease taken(std::move(other)); // leaves with what *this held
    std::swap(owner_, taken.owner_);
    std::swap(memory_, taken.memory_);
    std::swap(permit_, taken.permit_);
    return *this;
}

buffer_lease::~buffer_lease() {
    if (!memory_) return;
    --owner_->leased_;
    owner_->free_.push_back(std::move(memory_)); // acquire has reserved the room
}

buffer_pool::buffer_pool(std::uint64_t budget_bytes)
    : permits_(std::make_shared<semaphore>(
          static_cast<std::size_t>(std::max<std::uint64_t>(1, budget_bytes / slice_size)))) {}

asio::awaitable<buffer_lease> buffer_pool::acquire() {
    auto self = shared_from_this();
    buffer_lease lease;
    lease.permit_ = co_await permits_->acquire();
    if (free_.empty()) {
        free_.reserve(leased_ + 1);
        lease.memory_ = std::make_unique_for_overwrite<std::byte[]>(slice_size);
    } else {
        lease.memory_ = std::move(free_.back());
        free_.pop_back();
    }
    ++leased_;
    lease.owner_ = std::move(self);
    co_return lease;
}

} // namespace ossio::async
