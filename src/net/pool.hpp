// SPDX-License-Identifier: BSL-1.0
// Keeps connections alive between requests, and limits their number; further requests wait at a fair semaphore.
#ifndef OSSIO_SRC_NET_POOL_HPP
#define OSSIO_SRC_NET_POOL_HPP

#include "async/fair_semaphore.hpp"
#include "net/connector.hpp"
#include "net/observer_notifier.hpp"

#include <map>
#include <optional>
#include <vector>

namespace ossio::net {

class pool;

/// A connection on loan. The destructor closes it, unless `release` has given it back.
class connection_lease {
public:
    connection_lease() = default;
    connection_lease(connection_lease&&) noexcept = default;
    connection_lease& operator=(connection_lease&&) noexcept;
    ~connection_lease();

    explicit operator bool() const noexcept { return connection_ != nullptr; }
    connection& operator*() const noexcept { return *connection_; }
    connection* operator->() const noexcept { return connection_.get(); }
    bool is_reused() const noexcept { return reused_; } ///< it has served a request before

    void release() noexcept; ///< gives it back for reuse: the last exchange ended cleanly and allows it
    void discard() noexcept; ///< closes it: the last exchange ended cleanly, but was the last one

private:
    friend class pool;
    std::shared_ptr<pool> owner_;
    peer peer_;
    connection_ptr connection_;
    async::semaphore_lease grant_;
    async::steady_time opened_{};
    bool reused_ = false;
};

/** Keeps idle connections per peer and uses the newest first. Those older than `max_idle`, or found closed, are dropped
    when the pool is next used. There is no timer, so an idle pool does not keep an io_context running.
*/
class pool : public std::enable_shared_from_this<pool> {
public:
    pool(connector_ptr, async::runtime_ptr, std::size_t max_connections, async::duration max_idle,
         observer_notifier notify = observer_notifier());
    ~pool() { drop_all(); } ///< reports idle connections as `close` does
    pool(pool const&) = delete;
    pool& operator=(pool const&) = delete;

    /// Returns an idle connection, or a new one; waits while all are on loan. `fresh`: only a new one. `who` null: a
    /// requester that holds no other. `waited`: set to how long all were on loan, also on failure; must live until completion.
    asio::awaitable<result<connection_lease>> lease(peer to, async::duration connect_limit, bool fresh = false,
                                                    async::fair_share_ptr who = nullptr,
                                                    async::duration* waited = nullptr);

    /// Returns an idle connection if that is possible without waiting; else none.
    connection_lease try_lease(peer const& to, async::fair_share_ptr who);

    /// Sets the limit. If it is lower, idle connections are closed now, others when they are given back.
    void set_max_connections(std::size_t n);

    /// Closes all connections, also those on loan, and ends the attempts to make one; those and later leases fail with
    /// operation_aborted.
    void close() noexcept;

    std::size_t idle() const noexcept;
    std::size_t leased() const noexcept;
    std::size_t waiting() const noexcept;

private:
    friend class connection_lease;

    /// An idle connection.
    class idle_connection {
    public:
        idle_connection(connection_ptr kept, async::steady_time made, async::steady_time when)
            : connection(std::move(kept)), opened(made), since(when) {}

        connection_ptr connection;
        async::steady_time opened, since;
    };

    /// A connection that leaves the pool.
    class leaving {
    public:
        leaving(peer where, idle_connection what) : to(std::move(where)), one(std::move(what)) {}

        peer to;
        idle_connection one;
    };

    /// A connection attempt, which counts as a connection; `close` ends it.
    class connecting;

    asio::awaitable<result<void>> connect(connection_lease&, connecting&, peer const&, async::duration limit);
    bool take_idle(connection_lease&, peer const&);
    bool lend(connection_lease&, peer); ///< false: an observer has closed the client meanwhile, and so the connection
    std::vector<idle_connection>& idle_of(peer const&);
    void drop_old();
    void drop_beyond(std::size_t most) noexcept;
    leaving take_oldest();
    void drop_all() noexcept;
    void give_back(connection_lease&, std::optional<close_reason>) noexcept;
    void notify_opened(peer const&, connection const&, async::duration took) const noexcept;
    void notify_closed(peer const&, connection const&, async::steady_time opened, close_reason) const noexcept;
    void notify_closed(std::vector<leaving> const&, close_reason) const noexcept;

    connector_ptr connector_;
    async::runtime_ptr runtime_;
    std::shared_ptr<async::fair_semaphore> semaphore_;
    async::duration max_idle_;
    observer_notifier notify_;
    std::map<peer, std::vector<idle_connection>> idle_; // the newest last
    std::map<peer, std::vector<idle_connection>>::node_type
        spare_; // the list that became empty last: its memory is reused
    std::vector<connection*> leased_;
    std::vector<connecting*> connecting_;
    bool closed_ = false;
};

using pool_ptr = std::shared_ptr<pool>;

} // namespace ossio::net
#endif
