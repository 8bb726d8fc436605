// SPDX-License-Identifier: BSL-1.0
// Lends buffers and takes them back.
#include "async/buffer_pool.hpp"

#include <algorithm>
#include <new>

namespace ossio::async {

namespace {

constexpr std::align_val_t page{4096};

std::size_t buffers_within(std::uint64_t bytes) {
    return static_cast<std::size_t>(std::max<std::uint64_t>(1, bytes / slice_size));
}

slice_memory make_slice() { return slice_memory(static_cast<std::byte*>(::operator new(slice_size, page))); }

} // namespace

void slice_deleter::operator()(std::byte* memory) const noexcept { ::operator delete(memory, page); }

buffer_lease& buffer_lease::operator=(buffer_lease&& other) noexcept {
    buffer_lease taken(std::move(other)); // destroys what *this held
    std::swap(owner_, taken.owner_);
    std::swap(memory_, taken.memory_);
    std::swap(grant_, taken.grant_);
    return *this;
}

buffer_lease::~buffer_lease() {
    if (!owner_) return;
    give_back_memory();
    --owner_->leased_;
}

asio::mutable_buffer buffer_lease::buffer() const {
    if (!memory_) memory_ = owner_->take();
    return asio::mutable_buffer(memory_.get(), slice_size);
}

void buffer_lease::give_back_memory() noexcept {
    if (memory_) owner_->put_back(std::move(memory_));
}

buffer_pool::buffer_pool(std::uint64_t budget_bytes)
    : semaphore_(std::make_shared<fair_semaphore>(buffers_within(budget_bytes))) {}

asio::awaitable<buffer_lease> buffer_pool::acquire(fair_share_ptr who) {
    auto const self = shared_from_this();
    auto one = co_await semaphore_->acquire(std::move(who));
    co_return lend(std::move(one));
}

asio::awaitable<std::vector<buffer_lease>> buffer_pool::acquire_all(fair_share_ptr who, std::size_t n) {
    auto const self = shared_from_this();
    auto all = co_await semaphore_->acquire(std::move(who), n);
    std::vector<buffer_lease> lent;
    lent.reserve(n);
    while (all) lent.push_back(lend(all.split(1)));
    co_return std::move(lent);
}

buffer_lease buffer_pool::try_acquire(fair_share_ptr who) {
    auto one = semaphore_->try_acquire(std::move(who));
    return one ? lend(std::move(one)) : buffer_lease();
}

buffer_lease buffer_request::take() { return is_admitted() ? pool_.lend(std::move(request_.granted)) : buffer_lease(); }

void buffer_pool::set_budget(std::uint64_t bytes) {
    semaphore_->set_capacity(buffers_within(bytes));
    while (!free_.empty() && out_ + free_.size() > semaphore_->capacity()) free_.pop_back();
}

buffer_lease buffer_pool::lend(semaphore_lease one) {
    buffer_lease lease;
    lease.grant_ = std::move(one);
    lease.owner_ = shared_from_this();
    ++leased_;
    return lease;
}

slice_memory buffer_pool::take() {
    slice_memory memory;
    if (free_.empty()) {
        free_.reserve(out_ + 1);
        memory = make_slice();
    } else {
        memory = std::move(free_.back());
        free_.pop_back();
    }
    ++out_;
    return memory;
}

void buffer_pool::put_back(slice_memory memory) noexcept {
    --out_;
    if (out_ + free_.size() < semaphore_->capacity()) free_.push_back(std::move(memory)); // take() has reserved room
}

} // namespace ossio::async
