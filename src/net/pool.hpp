// SPDX-License-Identifier: BSL-1.0
// Keeps connections alive between requests, at most so many at once; those who ask for more wait at a gate.
#ifndef OSSIO_SRC_NET_POOL_HPP
#define OSSIO_SRC_NET_POOL_HPP

#include "async/gate.hpp"
#include "async/kept_frame.hpp"
#include "net/announcer.hpp"
#include "net/connector.hpp"

#include <map>
#include <optional>
#include <vector>

namespace ossio::net {

class pool;

/// A connection on loan. Destroyed: closed, unless it was given back by `keep`.
class connection_lease {
public:
    connection_lease() = default;
    connection_lease(connection_lease&&) noexcept = default;
    connection_lease& operator=(connection_lease&&) noexcept;
    ~connection_lease();

    connection& operator*() const noexcept { return *connection_; }
    connection* operator->() const noexcept { return connection_.get(); }
    bool is_reused() const noexcept { return reused_; } ///< it served a request before

    void keep() noexcept;   ///< give it back for reuse: the last exchange ended cleanly and allows it
    void let_go() noexcept; ///< close it: the last exchange ended cleanly, but was the last one

private:
    friend class pool;
    std::shared_ptr<pool> owner_;
    peer peer_;
    connection_ptr connection_;
    async::permits permit_;
    async::steady_time opened_{};
    bool reused_ = false;
};

/** Idle connections are kept per peer, the freshest is used first; those older than `max_idle` or found closed are dropped
    when the pool is next asked (no timer: an idle pool keeps nobody's io_context busy).
*/
class pool : public std::enable_shared_from_this<pool> {
public:
    using keeps_frames = void;

    pool(connector_ptr, async::platform_ptr, std::size_t max_connections, async::duration max_idle,
         announcer announce = announcer());
    ~pool() { drop_all(); } ///< tells of what lies idle as `close` does
    pool(pool const&) = delete;
    pool& operator=(pool const&) = delete;

    /// An idle connection, or a fresh one; waits while all are on loan. `fresh`: do not take an idle one. `who` null:
    /// somebody who holds no other.
    asio::awaitable<result<connection_lease>> lease(peer to, async::duration connect_limit, bool fresh = false,
                                                    async::account_ptr who = nullptr);

    /// Fewer: idle ones are closed now, those on loan as they come back.
    void set_max_connections(std::size_t n);

    void close() noexcept; ///< closes idle ones, and those on loan now; leases after that fail with operation_aborted

    std::size_t idle() const noexcept;
    std::size_t leased() const noexcept;
    std::size_t waiting() const noexcept;

private:
    friend class connection_lease;

    /// A connection that waits for its next request.
    class idle_connection {
    public:
        idle_connection(connection_ptr kept, async::steady_time made, async::steady_time when)
            : connection(std::move(kept)), opened(made), since(when) {}

        connection_ptr connection;
        async::steady_time opened, since;
    };

    /// Counts a connection that is being made.
    class connecting;

    asio::awaitable<result<void>> connect(connection_lease&, peer const&, async::duration limit);
    bool take_idle(connection_lease&, peer const&);
    std::vector<idle_connection>& idle_of(peer const&);
    void drop_old();
    void drop_beyond(std::size_t most) noexcept;
    void drop_oldest() noexcept;
    void drop_all() noexcept;
    void give_back(connection_lease&, std::optional<close_reason>) noexcept;
    void tell_opened(peer const&, connection const&, async::duration took) const noexcept;
    void tell_closed(peer const&, connection const&, async::steady_time opened, close_reason) const noexcept;

    connector_ptr connector_;
    async::platform_ptr platform_;
    std::shared_ptr<async::gate> gate_;
    async::duration max_idle_;
    announcer announce_;
    std::map<peer, std::vector<idle_connection>> idle_; // the freshest last
    std::map<peer, std::vector<idle_connection>>::node_type
        spare_; // the line that emptied last: its memory is used again
    std::vector<connection*> leased_;
    std::size_t connecting_ = 0;
    bool closed_ = false;
};

using pool_ptr = std::shared_ptr<pool>;

} // namespace ossio::net
#endif
