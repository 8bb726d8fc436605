// SPDX-License-Identifier: BSL-1.0
// Lends connections and takes them back.
#include "net/pool.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>

namespace ossio::net {

connection_lease& connection_lease::operator=(connection_lease&& other) noexcept {
    if (this == &other) return *this;
    if (owner_) owner_->give_back(*this, false);
    owner_ = std::move(other.owner_);
    peer_ = std::move(other.peer_);
    connection_ = std::move(other.connection_);
    permit_ = std::move(other.permit_);
    reused_ = other.reused_;
    return *this;
}

connection_lease::~connection_lease() {
    if (owner_) owner_->give_back(*this, false);
}

void connection_lease::keep() noexcept {
    if (owner_) owner_->give_back(*this, true);
}

pool::pool(connector_ptr connector, async::platform_ptr time, std::size_t max_connections, async::duration max_idle)
    : connector_(std::move(connector)),
      platform_(std::move(time)),
      gate_(std::make_shared<async::gate>(max_connections)),
      max_idle_(max_idle) {}

class pool::connecting {
public:
    explicit connecting(pool& in) : pool_(in) { ++pool_.connecting_; }
    ~connecting() { --pool_.connecting_; }
    connecting(connecting const&) = delete;
    connecting& operator=(connecting const&) = delete;

private:
    pool& pool_;
};

asio::awaitable<result<connection_lease>> pool::lease(peer to, async::duration connect_limit, bool fresh,
                                                      async::account_ptr who) {
    auto self = shared_from_this(); // the client may let go of the pool meanwhile
    connection_lease lent;
    if (!closed_) lent.permit_ = co_await gate_->acquire(std::move(who));
    if (closed_) co_return failure(asio::error::operation_aborted, "the client is closed");
    drop_old();
    lent.connection_ = fresh ? nullptr : take_idle(to);
    lent.reused_ = lent.connection_ != nullptr;
    if (!lent.reused_) {
        connecting const one_more(*this);
        drop_beyond(gate_->capacity());
        auto made = co_await connector_->connect(to, connect_limit);
        if (!made) co_return made.error();
        if (closed_) co_return failure(asio::error::operation_aborted, "the client is closed");
        lent.connection_ = std::move(*made);
    }
    leased_.push_back(lent.connection_.get());
    lent.peer_ = std::move(to);
    lent.owner_ = std::move(self);
    co_return std::move(lent);
}

connection_ptr pool::take_idle(peer const& to) {
    auto const at = idle_.find(to);
    if (at == idle_.end()) return nullptr;
    connection_ptr found;
    while (!found && !at->second.empty()) {
        found = std::move(at->second.back().connection);
        at->second.pop_back();
        if (!found->is_reusable()) found.reset();
    }
    if (at->second.empty()) idle_.erase(at);
    return found;
}

void pool::drop_old() {
    auto const oldest = platform_->now() - max_idle_;
    for (auto at = idle_.begin(); at != idle_.end();) {
        std::erase_if(at->second, [&](idle_connection const& one) { return one.since < oldest; });
        at = at->second.empty() ? idle_.erase(at) : std::next(at);
    }
}

/// Those that lie idle longest go first.
void pool::drop_beyond(std::size_t most) noexcept {
    for (std::size_t n = idle(); n != 0 && leased_.size() + connecting_ + n > most; --n) drop_oldest();
}

void pool::drop_oldest() noexcept {
    auto const older = [](auto const& a, auto const& b) { return a.second.front().since < b.second.front().since; };
    auto const at = std::min_element(idle_.begin(), idle_.end(), older);
    at->second.erase(at->second.begin());
    if (at->second.empty()) idle_.erase(at);
}

void pool::set_max_connections(std::size_t n) {
    gate_->set_capacity(n);
    drop_beyond(n);
}

void pool::give_back(connection_lease& lent, bool keep) noexcept {
    std::erase(leased_, lent.connection_.get());
    if (keep && !closed_) {
        lent.connection_->expires_after(async::duration::zero());
        idle_[lent.peer_].emplace_back(std::move(lent.connection_), platform_->now());
        drop_beyond(gate_->capacity());
    }
    lent.connection_.reset();
    lent.permit_.release();
    auto last = std::move(lent.owner_);
}

void pool::close() noexcept {
    closed_ = true;
    idle_.clear();
    for (connection* one : leased_) one->close();
}

std::size_t pool::idle() const noexcept {
    std::size_t n = 0;
    for (auto const& [to, kept] : idle_) n += kept.size();
    return n;
}

std::size_t pool::leased() const noexcept { return leased_.size(); }

std::size_t pool::waiting() const noexcept { return gate_->waiting(); }

} // namespace ossio::net
