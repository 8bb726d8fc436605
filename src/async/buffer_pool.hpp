// SPDX-License-Identifier: BSL-1.0
// Buffers of one size within a budget of bytes, handed out by a gate and used again. One thread.
#ifndef OSSIO_SRC_ASYNC_BUFFER_POOL_HPP
#define OSSIO_SRC_ASYNC_BUFFER_POOL_HPP

#include "async/gate.hpp"
#include "async/kept_frame.hpp"

#include <boost/asio/buffer.hpp>

#include <memory>
#include <vector>

namespace ossio::async {

/// 128-256 KiB is what stays in the L2 cache between the read, the checksum and the send.
constexpr std::size_t slice_size = 256 * 1024;

/// Memory of one slice, at the beginning of a page: the kernel's copy into memory that begins elsewhere is slower, with some
/// processors by a half.
class slice_deleter {
public:
    void operator()(std::byte* memory) const noexcept;
};
using slice_memory = std::unique_ptr<std::byte, slice_deleter>;

class buffer_pool;

/// A buffer, given back when it is destroyed.
class buffer_lease {
public:
    buffer_lease() = default;
    buffer_lease(buffer_lease&&) noexcept = default;
    buffer_lease& operator=(buffer_lease&&) noexcept;
    ~buffer_lease();

    explicit operator bool() const noexcept { return owner_ != nullptr; }

    /// Its memory: that which was used last, when it has rested.
    asio::mutable_buffer buffer() const;

    /// Nothing in the memory is needed any more: others use it, while it is in the cache, until `buffer` is called again.
    void rest() noexcept;

private:
    friend class buffer_pool;
    std::shared_ptr<buffer_pool> owner_;
    mutable slice_memory memory_; // null while it rests
    permits permit_;
};

class buffer_pool : public std::enable_shared_from_this<buffer_pool> {
public:
    using keeps_frames = void;

    explicit buffer_pool(std::uint64_t budget_bytes); ///< at least one buffer

    /// Throws operation_aborted when cancelled. `who` null: somebody who holds nothing else.
    asio::awaitable<buffer_lease> acquire(account_ptr who = nullptr);

    /// So many at once, or none.
    asio::awaitable<std::vector<buffer_lease>> acquire_all(account_ptr who, std::size_t n);

    buffer_lease try_acquire(account_ptr who); ///< none when it would have to wait

    void set_budget(std::uint64_t bytes); ///< less: takes effect as buffers come back

    std::uint64_t budget() const noexcept { return static_cast<std::uint64_t>(gate_->capacity()) * slice_size; }
    std::size_t leased() const noexcept { return leased_; }
    std::size_t waiting() const noexcept { return gate_->waiting(); }

private:
    friend class buffer_lease;
    friend class buffer_request;
    buffer_lease lend(permits one);
    slice_memory take();
    void put_back(slice_memory memory) noexcept;

    std::shared_ptr<gate> gate_;
    std::vector<slice_memory> free_;
    std::size_t leased_ = 0;
    std::size_t out_ = 0; // of the memory: fewer than are leased while some rest
};

/// A place in the line for one buffer, which may be given up from outside. Its pool must outlive it.
class buffer_request {
public:
    buffer_request(buffer_pool& pool, account_ptr who) : pool_(pool), request_(*pool.gate_, std::move(who)) {}

    /// Returns once it is admitted, given up, or cancelled; does not throw for cancellation.
    asio::awaitable<bool> wait() { return request_.admitted.wait(); }
    void give_up() { request_.admitted.wake_all(); }

    bool is_admitted() const noexcept { return static_cast<bool>(request_.granted); }
    buffer_lease take(); ///< none when it was not admitted

private:
    buffer_pool& pool_;
    gate_request request_;
};

} // namespace ossio::async
#endif
