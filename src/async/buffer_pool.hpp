// SPDX-License-Identifier: BSL-1.0
// Buffers of one size within a budget of bytes, granted by a fair semaphore and reused. One thread.
#ifndef OSSIO_SRC_ASYNC_BUFFER_POOL_HPP
#define OSSIO_SRC_ASYNC_BUFFER_POOL_HPP

#include "async/fair_semaphore.hpp"

#include <boost/asio/buffer.hpp>

#include <memory>
#include <vector>

namespace ossio::async {

/// 128-256 KiB stay in the L2 cache between the read, the checksum and the send.
constexpr std::size_t slice_size = 256 * 1024;

/// Memory of one slice, aligned to a page: the kernel's copy into unaligned memory is slower, on some processors by
/// half.
class slice_deleter {
public:
    void operator()(std::byte* memory) const noexcept;
};
using slice_memory = std::unique_ptr<std::byte, slice_deleter>;

class buffer_pool;

/// Owns a buffer, and returns it when it is destroyed.
class buffer_lease {
public:
    buffer_lease() = default;
    buffer_lease(buffer_lease&&) noexcept = default;
    buffer_lease& operator=(buffer_lease&&) noexcept;
    ~buffer_lease();

    explicit operator bool() const noexcept { return owner_ != nullptr; }

    /// Returns the memory, taken at the first call and after `give_back_memory`; that which was used last, if there is any.
    asio::mutable_buffer buffer() const;

    /// Lets others use the memory, while it is in the cache, until `buffer` is called again. Its content is lost.
    void give_back_memory() noexcept;

private:
    friend class buffer_pool;
    std::shared_ptr<buffer_pool> owner_;
    mutable slice_memory memory_; // null until it is used, and while it is given back
    semaphore_lease grant_;
};

class buffer_pool : public std::enable_shared_from_this<buffer_pool> {
public:
    explicit buffer_pool(std::uint64_t budget_bytes); ///< at least one buffer

    /// Returns a buffer, or throws operation_aborted when cancelled. `who` null: a caller that holds nothing else.
    asio::awaitable<buffer_lease> acquire(fair_share_ptr who = nullptr);

    /// Returns this many at once, or none.
    asio::awaitable<std::vector<buffer_lease>> acquire_all(fair_share_ptr who, std::size_t n);

    buffer_lease try_acquire(fair_share_ptr who); ///< none if it would have to wait

    void set_budget(std::uint64_t bytes); ///< a smaller one takes effect as buffers are returned

    std::uint64_t budget() const noexcept { return static_cast<std::uint64_t>(semaphore_->capacity()) * slice_size; }
    std::size_t leased() const noexcept { return leased_; }
    std::size_t waiting() const noexcept { return semaphore_->waiting(); }

private:
    friend class buffer_lease;
    friend class buffer_request;
    buffer_lease lend(semaphore_lease one);
    slice_memory take();
    void put_back(slice_memory memory) noexcept;

    std::shared_ptr<fair_semaphore> semaphore_;
    std::vector<slice_memory> free_;
    std::size_t leased_ = 0;
    std::size_t out_ = 0; // memory in use; less than the leases while some have given it back
};

/// A request for one buffer that can be withdrawn from outside. The pool must outlive it.
class buffer_request {
public:
    buffer_request(buffer_pool& pool, fair_share_ptr who) : pool_(pool), request_(*pool.semaphore_, std::move(who)) {}

    /// Returns when it is granted, withdrawn, or cancelled; does not throw for cancellation.
    asio::awaitable<bool> wait() { return request_.admitted.wait(); }
    void give_up() { request_.admitted.wake_all(); }

    bool is_admitted() const noexcept { return static_cast<bool>(request_.granted); }
    buffer_lease take(); ///< none if it was not granted

private:
    buffer_pool& pool_;
    semaphore_request request_;
};

} // namespace ossio::async
#endif
