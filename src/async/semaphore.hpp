// SPDX-License-Identifier: BSL-1.0
// A number of permits, handed out first come first served. One thread.
#ifndef OSSIO_SRC_ASYNC_SEMAPHORE_HPP
#define OSSIO_SRC_ASYNC_SEMAPHORE_HPP

#include "async/wait_list.hpp"

#include <memory>

namespace ossio::async {

class semaphore;

/// A permit, given back when it is destroyed. Keeps the semaphore alive.
class permit {
public:
    permit() = default;
    permit(permit&& other) noexcept = default;
    permit& operator=(permit&& other) noexcept;
    ~permit();

    explicit operator bool() const noexcept { return owner_ != nullptr; }
    void release() noexcept;

private:
    friend class semaphore;
    explicit permit(std::shared_ptr<semaphore> owner) noexcept : owner_(std::move(owner)) {}

    std::shared_ptr<semaphore> owner_;
};

/// FIFO: a permit given back goes to the first in line, never to a latecomer. A waiter that is cancelled after it was
/// handed a permit gives it on.
class semaphore : public std::enable_shared_from_this<semaphore> {
public:
    explicit semaphore(std::size_t permits) : free_(permits) {}

    /// Throws operation_aborted when cancelled.
    asio::awaitable<permit> acquire();

    std::size_t free() const noexcept { return free_; }
    std::size_t waiting() const noexcept { return waiters_.size(); }

private:
    friend class permit;
    void give_back() noexcept;

    std::size_t free_;
    wait_list waiters_;
};

} // namespace ossio::async
#endif
