// SPDX-License-Identifier: BSL-1.0
// Checkpoints in Redis, for uploads that another host may resume, and a quota that hosts share. Target ossio::redis.
#ifndef OSSIO_REDIS_HPP
#define OSSIO_REDIS_HPP

#include <ossio/checkpoint_store.hpp>
#include <ossio/export.hpp>
#include <ossio/upload_quota.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace ossio {

/// Address and credentials of a Redis server, and lifetimes of what is stored there.
class OSSIO_API redis_options {
public:
    redis_options() = default;

    /// Takes host and port.
    explicit redis_options(std::string name, std::uint16_t number = 6379) : host(std::move(name)), port(number) {}

    /** Parses `redis[s]://[[user]:password@]host[:port][/database]`; user and password percent-encoded; rediss: TLS.

        Throws error{errc::invalid_argument}, whose text does not repeat the URL.
    */
    static redis_options from_url(std::string_view url);

    std::string host = "127.0.0.1"; ///< a name, or an IP address without brackets
    std::uint16_t port = 6379;      ///< TCP port
    std::string user;               ///< empty: `AUTH password`, for servers without users
    std::string password;           ///< empty: no AUTH; never printed
    int database = 0;               ///< 0..; the number for SELECT
    std::string prefix = "ossio:";  ///< of every key; hosts that share uploads use the same

    /// A lease that is not renewed for this time has ended; 100 ms or more. It is renewed every third of it. The rest is the
    /// time that Redis may be unreachable before an upload gives up, and that another host waits after a holder was killed.
    std::chrono::milliseconds lease_life{30'000};
    std::chrono::hours checkpoint_lifetime{24 * 30}; ///< since the last save; zero: without limit

    bool tls = false;             ///< true: connect by TLS
    std::string ca_file;          ///< PEM, certificates to trust; empty: the system's
    bool verify = true;           ///< the server's certificate and host name
    std::string certificate_file; ///< PEM, sent to a server that requests one; empty: none
    std::string key_file;         ///< PEM, of that certificate

    std::chrono::milliseconds connect_limit{5'000};  ///< name, connection and TLS together
    std::chrono::milliseconds response_limit{5'000}; ///< of one command
};

/** Keeps checkpoints in one Redis (6 or later; a primary with replicas; not a cluster), over one connection.

    A save is as durable as that Redis: with `appendfsync always` it survives a crash there. Keys: PREFIX `checkpoint:` ID,
    PREFIX `lease:` ID, and PREFIX `epoch`, which counts the leases. `lease` does not wait: errc::checkpoint_in_use says how
    long the lease will be held at least unless it is renewed. A lease is lost if it could not be renewed for its whole life, and
    if Redis forgets it. Every save and erase under it compares token and epoch in the same script.
    The store connects when it is first used, and again after the connection was lost; a command whose connection was lost is
    sent once more, which is harmless for all of them. Failures are error{errc::checkpoint_not_saved} with the operation, the
    host and the text of Redis.
    Cancellation: terminal, partial; the command in flight is dropped together with the connection.
    Threads: lives on `executor`, the client's. A lease that is held keeps it busy.
*/
OSSIO_API checkpoint_store_ptr redis_checkpoints(asio::any_io_executor executor, redis_options options);

/** Shares one quota among all clients, of any number of processes, that use the same name in the same Redis.

    Without settings it finds out how many bytes per second the service takes, from x-oss-qos-delay-time and from requests that are
    rejected: it begins at 4 MB/s, doubles about every quarter of a second until the service holds requests back, and then keeps
    a queue of a third of a second there. It follows a quota that changes. Requests of all clients are admitted in the order in
    which they came. What it has learned is kept for ten minutes without requests, in the key PREFIX `quota:` NAME.
    @param bytes_per_second  most of all clients together; 0: not limited.
    @param report            called with a text when the client has to do without Redis, and when the quota is shared again; may be
                             empty. What it throws is ignored.

    If Redis does not respond within two seconds, the client sends its share of the last known rate, without one at no limit, and
    asks Redis again every five seconds. So a dead Redis costs fairness, and no upload.
    If Redis refuses - a wrong password or none, no permission, a replica, no memory, a key of another type - before this client has
    got a rate, requests fail with boost::system::errc::permission_denied and the text of Redis. Later a refusal is treated as a Redis that does not
    respond: an upload that runs does not end because a replica is being promoted. Options out of range and certificates that
    cannot be read fail requests, too.
    Threads: lives on `executor`, that of the clients that use it. Nothing keeps it busy without requests.
*/
OSSIO_API upload_quota_ptr redis_quota(asio::any_io_executor executor, redis_options options, std::string name,
                                       std::uint64_t bytes_per_second = 0,
                                       std::function<void(std::string_view)> report = nullptr);

} // namespace ossio
#endif
