// SPDX-License-Identifier: BSL-1.0
// Lends connections and takes them back.
#include "net/pool.hpp"

#include "async/cancellable_call.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>

namespace ossio::net {

namespace {

/// Nothing was sent.
failure closed() {
    failure f(asio::error::operation_aborted, "the client is closed");
    f.phase = request_phase::connect;
    return f;
}

} // namespace

connection_lease& connection_lease::operator=(connection_lease&& other) noexcept {
    if (this == &other) return *this;
    if (owner_) owner_->give_back(*this, close_reason::request_failed);
    owner_ = std::move(other.owner_);
    peer_ = std::move(other.peer_);
    connection_ = std::move(other.connection_);
    grant_ = std::move(other.grant_);
    opened_ = other.opened_;
    reused_ = other.reused_;
    return *this;
}

connection_lease::~connection_lease() {
    if (owner_) owner_->give_back(*this, close_reason::request_failed);
}

void connection_lease::release() noexcept {
    if (owner_) owner_->give_back(*this, std::nullopt);
}

void connection_lease::discard() noexcept {
    if (owner_) owner_->give_back(*this, close_reason::not_reusable);
}

pool::pool(connector_ptr connector, async::runtime_ptr time, std::size_t max_connections, async::duration max_idle,
           observer_notifier notify)
    : connector_(std::move(connector)),
      runtime_(std::move(time)),
      semaphore_(std::make_shared<async::fair_semaphore>(max_connections)),
      max_idle_(max_idle),
      notify_(std::move(notify)) {}

class pool::connecting {
public:
    connecting(pool& in, asio::any_io_executor executor) : call(std::move(executor)), pool_(in) {
        pool_.connecting_.push_back(this);
    }
    ~connecting() { std::erase(pool_.connecting_, this); }
    connecting(connecting const&) = delete;
    connecting& operator=(connecting const&) = delete;

    async::cancellable_call call;

private:
    pool& pool_;
};

asio::awaitable<result<connection_lease>> pool::lease(peer to, async::duration connect_limit, bool fresh,
                                                      async::fair_share_ptr who, async::duration* waited) {
    auto self = shared_from_this(); // the client may destroy the pool meanwhile
    connection_lease lent;
    auto const begun = runtime_->now();
    if (!closed_) lent.grant_ = co_await semaphore_->acquire(std::move(who));
    if (waited) *waited = runtime_->now() - begun;
    if (closed_) co_return closed();
    drop_old();
    lent.reused_ = !fresh && take_idle(lent, to);
    if (!lent.reused_) {
        auto executor = co_await asio::this_coro::executor;
        connecting one_more(*this, std::move(executor));
        drop_beyond(semaphore_->capacity());
        auto made = co_await connect(lent, one_more, to, connect_limit);
        if (!made) co_return made.error();
    }
    if (!lend(lent, std::move(to))) co_return closed();
    co_return std::move(lent);
}

connection_lease pool::try_lease(peer const& to, async::fair_share_ptr who) {
    connection_lease lent;
    if (!closed_) lent.grant_ = semaphore_->try_acquire(std::move(who));
    if (!lent.grant_) return lent;
    drop_old();
    lent.reused_ = take_idle(lent, to);
    if (!lent.reused_ || !lend(lent, to)) return connection_lease(); // without the permit
    return lent;
}

bool pool::lend(connection_lease& lent, peer to) {
    leased_.push_back(lent.connection_.get());
    lent.peer_ = std::move(to);
    lent.owner_ = shared_from_this();
    if (closed_) lent.discard();
    return !closed_;
}

asio::awaitable<result<void>> pool::connect(connection_lease& lent, connecting& by, peer const& to,
                                            async::duration limit) {
    auto const begun = runtime_->now();
    auto attempt = connector_->connect(to, limit);
    auto made = co_await by.call.run(std::move(attempt));
    if (closed_ || !made) co_return closed(); // whatever else it failed with: nothing would be sent any more
    if (!*made) co_return made->error();
    lent.connection_ = std::move(**made);
    lent.opened_ = runtime_->now();
    notify_opened(to, *lent.connection_, lent.opened_ - begun);
    co_return result<void>();
}

// An observer may start operations, which use the pool at once. So in what follows connections leave it first, and are
// reported when it refers to them no more.

bool pool::take_idle(connection_lease& lent, peer const& to) {
    auto const at = idle_.find(to);
    if (at == idle_.end()) return false;
    std::vector<leaving> closed_ones;
    while (!lent.connection_ && !at->second.empty()) {
        idle_connection one = std::move(at->second.back());
        at->second.pop_back();
        if (!one.connection->is_reusable()) {
            closed_ones.emplace_back(to, std::move(one));
            continue;
        }
        lent.connection_ = std::move(one.connection);
        lent.opened_ = one.opened;
    }
    if (at->second.empty()) spare_ = idle_.extract(at);
    notify_closed(closed_ones, close_reason::closed_by_peer);
    return lent.connection_ != nullptr;
}

void pool::drop_old() {
    auto const oldest = runtime_->now() - max_idle_;
    std::vector<leaving> old;
    for (auto at = idle_.begin(); at != idle_.end();) {
        auto& kept = at->second;
        auto const young = std::ranges::find_if(kept, [&](auto const& one) { return one.since >= oldest; });
        for (auto one = kept.begin(); one != young; ++one) old.emplace_back(at->first, std::move(*one));
        kept.erase(kept.begin(), young);
        at = kept.empty() ? idle_.erase(at) : std::next(at);
    }
    notify_closed(old, close_reason::idle_too_long);
}

/// Closes the connections that have been idle longest.
void pool::drop_beyond(std::size_t most) noexcept {
    std::vector<leaving> oldest;
    for (std::size_t n = idle(); n != 0 && leased_.size() + connecting_.size() + n > most; --n)
        oldest.push_back(take_oldest());
    notify_closed(oldest, close_reason::over_limit);
}

pool::leaving pool::take_oldest() {
    auto const older = [](auto const& a, auto const& b) { return a.second.front().since < b.second.front().since; };
    auto const at = std::min_element(idle_.begin(), idle_.end(), older);
    leaving oldest(at->first, std::move(at->second.front()));
    at->second.erase(at->second.begin());
    if (at->second.empty()) idle_.erase(at);
    return oldest;
}

void pool::set_max_connections(std::size_t n) {
    semaphore_->set_capacity(n);
    drop_beyond(n);
}

std::vector<pool::idle_connection>& pool::idle_of(peer const& to) {
    if (!spare_ || idle_.contains(to)) return idle_[to];
    spare_.key() = to;
    return idle_.insert(std::move(spare_)).position->second;
}

/// Without a reason it is kept.
void pool::give_back(connection_lease& lent, std::optional<close_reason> why) noexcept {
    std::erase(leased_, lent.connection_.get());
    if (closed_) why = close_reason::client_closed;
    if (why) {
        notify_closed(lent.peer_, *lent.connection_, lent.opened_, *why);
    } else {
        lent.connection_->expires_after(async::duration::zero());
        idle_of(lent.peer_).emplace_back(std::move(lent.connection_), lent.opened_, runtime_->now());
        drop_beyond(semaphore_->capacity());
    }
    lent.connection_.reset();
    lent.grant_.release();
    auto last = std::move(lent.owner_);
}

/// Needs no event loop, which may have ended before the last owner is destroyed.
void pool::drop_all() noexcept {
    auto const all = std::exchange(idle_, {});
    for (auto const& [to, kept] : all)
        for (idle_connection const& one : kept)
            notify_closed(to, *one.connection, one.opened, close_reason::client_closed);
}

void pool::close() noexcept {
    closed_ = true;
    for (connection* one : leased_) one->close();
    for (connecting* one : connecting_) one->call.cancel();
    drop_all();
}

void pool::notify_opened(peer const& to, connection const& made, async::duration took) const noexcept {
    if (!notify_) return;
    connection_facts const facts = made.facts();
    std::string const address = to_text(facts);
    connection_opened e;
    e.host = to.host;
    e.address = address;
    e.tls = facts.tls;
    e.tls_resumed = facts.tls_resumed;
    e.took = took;
    notify_.notify(&observer::on_connection_opened, e);
}

void pool::notify_closed(peer const& to, connection const& gone, async::steady_time opened,
                         close_reason why) const noexcept {
    if (!notify_) return;
    std::string const address = to_text(gone.facts());
    connection_closed e;
    e.host = to.host;
    e.address = address;
    e.why = why;
    e.lived = runtime_->now() - opened;
    notify_.notify(&observer::on_connection_closed, e);
}

void pool::notify_closed(std::vector<leaving> const& all, close_reason why) const noexcept {
    for (leaving const& gone : all) notify_closed(gone.to, *gone.one.connection, gone.one.opened, why);
}

std::size_t pool::idle() const noexcept {
    std::size_t n = 0;
    for (auto const& [to, kept] : idle_) n += kept.size();
    return n;
}

std::size_t pool::leased() const noexcept { return leased_.size(); }

std::size_t pool::waiting() const noexcept { return semaphore_->waiting(); }

} // namespace ossio::net
