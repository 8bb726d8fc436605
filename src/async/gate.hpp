// SPDX-License-Identifier: BSL-1.0
// A number of permits, admitted by priority, then fairly among those who ask; the number may change. One thread.
#ifndef OSSIO_SRC_ASYNC_GATE_HPP
#define OSSIO_SRC_ASYNC_GATE_HPP

#include "async/kept_frame.hpp"
#include "async/wait_list.hpp"

#include <boost/intrusive/list.hpp>
#include <boost/intrusive/set.hpp>

#include <cstdint>
#include <memory>

namespace ossio::async {

class account;
class gate;
using account_ptr = std::shared_ptr<account>;

/// Permits, given back when they are destroyed. They keep their gate and their account alive.
class permits {
public:
    permits() = default;
    permits(permits&& other) noexcept;
    permits& operator=(permits&& other) noexcept;
    ~permits() { release(); }

    explicit operator bool() const noexcept { return number_ != 0; }
    std::size_t number() const noexcept { return number_; }
    permits split(std::size_t n) noexcept; ///< n of them, to be given back apart
    void release() noexcept;

private:
    friend class gate;
    permits(std::shared_ptr<gate> of, account_ptr to, std::size_t n) noexcept;

    std::shared_ptr<gate> gate_;
    account_ptr account_; // null: of nobody in particular
    std::size_t number_ = 0;
};

/// A request that waits at a gate, in line until it is granted or destroyed.
class gate_request : public boost::intrusive::list_base_hook<> {
public:
    /// Granted at once when nobody waits and there is room. `by` null: somebody who holds nothing else.
    explicit gate_request(gate& at, account_ptr by, std::size_t n = 1);
    ~gate_request();
    gate_request(gate_request const&) = delete;
    gate_request& operator=(gate_request const&) = delete;

    gate& waits_at;
    account_ptr who;
    std::size_t number;
    std::uint64_t turn; ///< lower came earlier
    permits granted;
    wait_list admitted;
};

/// Whoever asks one gate for permits, again and again: an upload, a writer. What it holds and its priority say whose turn
/// it is.
class account : public boost::intrusive::set_base_hook<> {
public:
    explicit account(int priority = 0) : priority_(priority) {}
    account(account const&) = delete;
    account& operator=(account const&) = delete;

    std::size_t held() const noexcept { return held_; }

    /// Whose turn comes first: the higher priority; then who holds less; then who came earlier.
    friend bool operator<(account const& a, account const& b) noexcept {
        if (a.priority_ != b.priority_) return a.priority_ > b.priority_;
        if (a.held_ != b.held_) return a.held_ < b.held_;
        return a.line_.front().turn < b.line_.front().turn;
    }

private:
    friend class gate;

    int priority_;
    std::size_t held_ = 0;
    boost::intrusive::list<gate_request> line_; // its own requests: first come, first served
};

/** The one whose turn it is gets its permits as soon as they are free; until then nobody is let through before it, so
    that a request for many is not starved by requests for one. A waiter that is cancelled leaves the line, and one that is
    cancelled after it was admitted gives its permits on.
*/
class gate : public std::enable_shared_from_this<gate> {
public:
    using keeps_frames = void;

    explicit gate(std::size_t capacity) : capacity_(capacity) {}

    /// Throws operation_aborted when cancelled. More than there are in all: waits until all have come back, and gets them.
    /// `who` null: somebody who holds nothing else.
    asio::awaitable<permits> acquire(account_ptr who = nullptr, std::size_t n = 1);

    /// None when it would have to wait, also because others do.
    permits try_acquire(account_ptr who, std::size_t n = 1);

    void set_capacity(std::size_t capacity); ///< fewer: takes effect as permits come back

    std::size_t capacity() const noexcept { return capacity_; }
    std::size_t in_use() const noexcept { return in_use_; }
    std::size_t waiting() const noexcept { return waiting_; }

private:
    friend class permits;
    friend class gate_request;

    bool has_room_for(std::size_t n) const noexcept { return in_use_ == 0 || in_use_ + n <= capacity_; }
    permits grant(account_ptr to, std::size_t n) noexcept;
    void give_back(account* from, std::size_t n) noexcept;
    void set_held(account&, std::size_t held) noexcept;
    void enter(gate_request&) noexcept;
    void leave(gate_request&) noexcept;
    void admit() noexcept;

    std::size_t capacity_;
    std::size_t in_use_ = 0;
    std::size_t waiting_ = 0;
    std::uint64_t turns_ = 0;
    boost::intrusive::set<account> line_; // those with a request that waits
};

} // namespace ossio::async
#endif
