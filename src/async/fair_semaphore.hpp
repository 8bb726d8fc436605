// SPDX-License-Identifier: BSL-1.0
// A number of permits, granted by priority, then fairly among the requesters; the number can change. One thread.
#ifndef OSSIO_SRC_ASYNC_FAIR_SEMAPHORE_HPP
#define OSSIO_SRC_ASYNC_FAIR_SEMAPHORE_HPP

#include "async/wait_queue.hpp"

#include <boost/intrusive/list.hpp>
#include <boost/intrusive/set.hpp>

#include <cstdint>
#include <memory>

namespace ossio::async {

class fair_share;
class fair_semaphore;
using fair_share_ptr = std::shared_ptr<fair_share>;

/// Owns permits, and returns them when it is destroyed. Keeps the semaphore and its share alive.
class semaphore_lease {
public:
    semaphore_lease() = default;
    semaphore_lease(semaphore_lease&& other) noexcept;
    semaphore_lease& operator=(semaphore_lease&& other) noexcept;
    ~semaphore_lease() { release(); }

    explicit operator bool() const noexcept { return number_ != 0; }
    std::size_t number() const noexcept { return number_; }
    semaphore_lease split(std::size_t n) noexcept; ///< takes n of them into a lease of their own
    void release() noexcept;

private:
    friend class fair_semaphore;
    semaphore_lease(std::shared_ptr<fair_semaphore> of, fair_share_ptr to, std::size_t n) noexcept;

    std::shared_ptr<fair_semaphore> semaphore_;
    fair_share_ptr fair_share_; // null: of no share
    std::size_t number_ = 0;
};

/// A request for permits, which waits until it is granted or destroyed.
class semaphore_request : public boost::intrusive::list_base_hook<> {
public:
    /// Is granted at once if nobody waits and enough permits are free. `by` null: a requester that holds nothing else.
    explicit semaphore_request(fair_semaphore& at, fair_share_ptr by, std::size_t n = 1);
    ~semaphore_request();
    semaphore_request(semaphore_request const&) = delete;
    semaphore_request& operator=(semaphore_request const&) = delete;

    fair_semaphore& waits_at;
    fair_share_ptr who;
    std::size_t number;
    std::uint64_t turn; ///< lower came earlier
    semaphore_lease granted;
    wait_queue admitted;
};

/// One requester of permits: an upload or a writer. Its priority and the permits that it holds decide the order.
class fair_share : public boost::intrusive::set_base_hook<> {
public:
    explicit fair_share(int priority = 0) : priority_(priority) {}
    fair_share(fair_share const&) = delete;
    fair_share& operator=(fair_share const&) = delete;

    std::size_t held() const noexcept { return held_; }

    /// Orders shares: higher priority first; then the one that holds fewer permits; then the earlier one.
    friend bool operator<(fair_share const& a, fair_share const& b) noexcept {
        if (a.priority_ != b.priority_) return a.priority_ > b.priority_;
        if (a.held_ != b.held_) return a.held_ < b.held_;
        return a.line_.front().turn < b.line_.front().turn;
    }

private:
    friend class fair_semaphore;

    int priority_;
    std::size_t held_ = 0;
    boost::intrusive::list<semaphore_request> line_; // its own requests, in the order of arrival
};

/** Grants permits to the first requester as soon as enough are free. Until then no other one is granted, so that a
    request for many permits is not starved by requests for one. A cancelled waiter leaves the line; one that is
    cancelled after it was granted passes its permits on.
*/
class fair_semaphore : public std::enable_shared_from_this<fair_semaphore> {
public:
    explicit fair_semaphore(std::size_t capacity) : capacity_(capacity) {}

    /// Returns the permits, or throws operation_aborted when cancelled. A request for more than the capacity gets all
    /// of it, when all permits have been returned. `who` null: a requester that holds nothing else.
    asio::awaitable<semaphore_lease> acquire(fair_share_ptr who = nullptr, std::size_t n = 1);

    /// Returns the permits, or none if it would have to wait, also because others do.
    semaphore_lease try_acquire(fair_share_ptr who, std::size_t n = 1);

    void set_capacity(std::size_t capacity); ///< a smaller one takes effect as permits are returned

    std::size_t capacity() const noexcept { return capacity_; }
    std::size_t in_use() const noexcept { return in_use_; }
    std::size_t waiting() const noexcept { return waiting_; }

private:
    friend class semaphore_lease;
    friend class semaphore_request;

    bool has_room_for(std::size_t n) const noexcept { return in_use_ == 0 || in_use_ + n <= capacity_; }
    semaphore_lease grant(fair_share_ptr to, std::size_t n) noexcept;
    void give_back(fair_share* from, std::size_t n) noexcept;
    void set_held(fair_share&, std::size_t held) noexcept;
    void enter(semaphore_request&) noexcept;
    void leave(semaphore_request&) noexcept;
    void admit() noexcept;

    std::size_t capacity_;
    std::size_t in_use_ = 0;
    std::size_t waiting_ = 0;
    std::uint64_t turns_ = 0;
    boost::intrusive::set<fair_share> line_; // those with a waiting request
};

} // namespace ossio::async
#endif
