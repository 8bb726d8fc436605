// SPDX-License-Identifier: BSL-1.0
// Who is let through next.
#include "async/gate.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <cassert>
#include <utility>

namespace ossio::async {

// ---- permits

permits::permits(std::shared_ptr<gate> of, account_ptr to, std::size_t n) noexcept
    : gate_(std::move(of)), account_(std::move(to)), number_(n) {}

permits::permits(permits&& other) noexcept
    : gate_(std::move(other.gate_)), account_(std::move(other.account_)), number_(std::exchange(other.number_, 0)) {}

permits& permits::operator=(permits&& other) noexcept {
    permits taken(std::move(other)); // leaves with what *this held
    std::swap(gate_, taken.gate_);
    std::swap(account_, taken.account_);
    std::swap(number_, taken.number_);
    return *this;
}

permits permits::split(std::size_t n) noexcept {
    assert(n <= number_);
    number_ -= n;
    return permits(gate_, account_, n);
}

void permits::release() noexcept {
    auto const n = std::exchange(number_, 0);
    if (n == 0) return;
    auto const from = std::move(account_);
    auto const at = std::move(gate_);
    at->give_back(from.get(), n);
}

// ---- a request in line

gate_request::gate_request(gate& at, account_ptr by, std::size_t n)
    : waits_at(at), who(std::move(by)), number(n), turn(++at.turns_) {
    granted = waits_at.try_acquire(who, number);
    if (granted) return;
    if (!who) who = std::make_shared<account>();
    waits_at.enter(*this);
}

gate_request::~gate_request() {
    if (is_linked()) waits_at.leave(*this);
}

// ---- the gate

asio::awaitable<permits> gate::acquire(account_ptr who, std::size_t n) {
    auto const self = shared_from_this();
    gate_request mine(*this, std::move(who), n);
    if (!mine.granted) co_await mine.admitted.wait();
    // Cancelled after it was admitted: the caller's next co_await throws, and the permits go on to the next in line.
    if (!mine.granted) throw boost::system::system_error(asio::error::operation_aborted);
    co_return std::move(mine.granted);
}

permits gate::try_acquire(account_ptr who, std::size_t n) {
    if (!line_.empty() || !has_room_for(n)) return permits();
    return grant(std::move(who), n);
}

void gate::set_capacity(std::size_t capacity) {
    capacity_ = capacity;
    admit();
}

permits gate::grant(account_ptr to, std::size_t n) noexcept {
    in_use_ += n;
    if (to) set_held(*to, to->held_ + n);
    return permits(shared_from_this(), std::move(to), n);
}

void gate::give_back(account* from, std::size_t n) noexcept {
    in_use_ -= n;
    if (from) set_held(*from, from->held_ - n);
    admit();
}

/// What an account holds is part of its place in line.
void gate::set_held(account& who, std::size_t held) noexcept {
    bool const waits = who.is_linked();
    if (waits) line_.erase(line_.iterator_to(who));
    who.held_ = held;
    if (waits) line_.insert(who);
}

void gate::enter(gate_request& r) noexcept {
    account& who = *r.who;
    who.line_.push_back(r);
    ++waiting_;
    if (!who.is_linked()) line_.insert(who);
    admit();
}

void gate::leave(gate_request& r) noexcept {
    account& who = *r.who;
    line_.erase(line_.iterator_to(who));
    who.line_.erase(who.line_.iterator_to(r));
    --waiting_;
    if (!who.line_.empty()) line_.insert(who);
    admit(); // it may have stood before others
}

void gate::admit() noexcept {
    while (!line_.empty()) {
        account& who = *line_.begin();
        gate_request& next = who.line_.front();
        if (!has_room_for(next.number)) return;
        line_.erase(line_.begin());
        who.line_.pop_front();
        --waiting_;
        next.granted = grant(next.who, next.number);
        if (!who.line_.empty()) line_.insert(who);
        next.admitted.wake_all();
    }
}

} // namespace ossio::async
