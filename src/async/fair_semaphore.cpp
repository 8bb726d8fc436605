// SPDX-License-Identifier: BSL-1.0
// Grants permits and orders the requests.
#include "async/fair_semaphore.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <cassert>
#include <utility>

namespace ossio::async {

// ---- permits

semaphore_lease::semaphore_lease(std::shared_ptr<fair_semaphore> of, fair_share_ptr to, std::size_t n) noexcept
    : semaphore_(std::move(of)), fair_share_(std::move(to)), number_(n) {}

semaphore_lease::semaphore_lease(semaphore_lease&& other) noexcept
    : semaphore_(std::move(other.semaphore_)),
      fair_share_(std::move(other.fair_share_)),
      number_(std::exchange(other.number_, 0)) {}

semaphore_lease& semaphore_lease::operator=(semaphore_lease&& other) noexcept {
    semaphore_lease taken(std::move(other)); // destroys what *this held
    std::swap(semaphore_, taken.semaphore_);
    std::swap(fair_share_, taken.fair_share_);
    std::swap(number_, taken.number_);
    return *this;
}

semaphore_lease semaphore_lease::split(std::size_t n) noexcept {
    assert(n <= number_);
    number_ -= n;
    return semaphore_lease(semaphore_, fair_share_, n);
}

void semaphore_lease::release() noexcept {
    auto const n = std::exchange(number_, 0);
    if (n == 0) return;
    auto const from = std::move(fair_share_);
    auto const at = std::move(semaphore_);
    at->give_back(from.get(), n);
}

// ---- a waiting request

semaphore_request::semaphore_request(fair_semaphore& at, fair_share_ptr by, std::size_t n)
    : waits_at(at), who(std::move(by)), number(n), turn(++at.turns_) {
    granted = waits_at.try_acquire(who, number);
    if (granted) return;
    if (!who) who = std::make_shared<fair_share>();
    waits_at.enter(*this);
}

semaphore_request::~semaphore_request() {
    if (is_linked()) waits_at.leave(*this);
}

// ---- the semaphore

asio::awaitable<semaphore_lease> fair_semaphore::acquire(fair_share_ptr who, std::size_t n) {
    auto const self = shared_from_this();
    semaphore_request mine(*this, std::move(who), n);
    if (!mine.granted) co_await mine.admitted.wait();
    // Cancelled after it was granted: the caller's next co_await throws, and the permits pass to the next request.
    if (!mine.granted) throw boost::system::system_error(asio::error::operation_aborted);
    co_return std::move(mine.granted);
}

semaphore_lease fair_semaphore::try_acquire(fair_share_ptr who, std::size_t n) {
    if (!line_.empty() || !has_room_for(n)) return semaphore_lease();
    return grant(std::move(who), n);
}

void fair_semaphore::set_capacity(std::size_t capacity) {
    capacity_ = capacity;
    admit();
}

semaphore_lease fair_semaphore::grant(fair_share_ptr to, std::size_t n) noexcept {
    in_use_ += n;
    if (to) set_held(*to, to->held_ + n);
    return semaphore_lease(shared_from_this(), std::move(to), n);
}

void fair_semaphore::give_back(fair_share* from, std::size_t n) noexcept {
    in_use_ -= n;
    if (from) set_held(*from, from->held_ - n);
    admit();
}

/// The number of permits that a share holds is part of its sort key.
void fair_semaphore::set_held(fair_share& who, std::size_t held) noexcept {
    bool const waits = who.is_linked();
    if (waits) line_.erase(line_.iterator_to(who));
    who.held_ = held;
    if (waits) line_.insert(who);
}

void fair_semaphore::enter(semaphore_request& r) noexcept {
    fair_share& who = *r.who;
    who.line_.push_back(r);
    ++waiting_;
    if (!who.is_linked()) line_.insert(who);
    admit();
}

void fair_semaphore::leave(semaphore_request& r) noexcept {
    fair_share& who = *r.who;
    line_.erase(line_.iterator_to(who));
    who.line_.erase(who.line_.iterator_to(r));
    --waiting_;
    if (!who.line_.empty()) line_.insert(who);
    admit(); // it may have blocked others
}

void fair_semaphore::admit() noexcept {
    while (!line_.empty()) {
        fair_share& who = *line_.begin();
        semaphore_request& next = who.line_.front();
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
