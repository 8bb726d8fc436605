// SPDX-License-Identifier: BSL-1.0
// Checkpoints in Redis, for uploads that another host may go on with. Target ossio::redis.
#ifndef OSSIO_REDIS_HPP
#define OSSIO_REDIS_HPP

#include <ossio/checkpoint_store.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace ossio {

/// Which Redis, how to get in, and how long things live there.
class redis_options {
public:
    redis_options() = default;
    explicit redis_options(std::string name, std::uint16_t number = 6379) : host(std::move(name)), port(number) {}

    /** `redis[s]://[[user]:password@]host[:port][/database]`; user and password percent-encoded; rediss: by TLS.

        Throws error{errc::invalid_argument}, whose text does not repeat the URL.
    */
    static redis_options from_url(std::string_view url);

    std::string host = "127.0.0.1"; ///< a name or an IP address without brackets
    std::uint16_t port = 6379;
    std::string user;              ///< empty: `AUTH password`, for servers without users
    std::string password;          ///< empty: no AUTH; never printed
    int database = 0;              ///< 0..; what SELECT is told
    std::string prefix = "ossio:"; ///< of every key; uploads that may meet have the same

    /// A lease not renewed for so long has ended, 100 ms or more. It is renewed each third of that; what is left is the
    /// time that Redis may be out of reach before an upload gives up, and that another host waits for one that was killed.
    std::chrono::milliseconds lease_life{30'000};
    std::chrono::hours bookmark_life{24 * 30}; ///< since the last save; zero: for ever

    bool tls = false;
    std::string ca_file;                    ///< PEM, whom to trust; empty: the system's certificates
    bool verify = true;                     ///< the server's certificate and host name
    std::string certificate_file, key_file; ///< PEM, shown to a server that asks; empty: none

    std::chrono::milliseconds connect_limit{5'000}; ///< for name, connection and TLS together
    std::chrono::milliseconds answer_limit{5'000};  ///< for one command
};

/** Checkpoints in one Redis (6 or later; a primary with replicas; not a cluster), over one connection.

    A save is as durable as that Redis: with `appendfsync always` it survives a crash there. Keys: PREFIX `bookmark:` ID,
    PREFIX `lease:` ID, and PREFIX `epoch`, which counts the leases. `lease` does not wait: errc::checkpoint_in_use says for
    how long the lease is held at least unless it is renewed. It can be lost: when it could not be renewed for its whole
    life, and when Redis forgets it. Every save and erase under it compares token and epoch in the same script.
    Connects when it is first needed, and again when the connection was lost; a command that a lost connection took along is
    sent once more, which does no harm to any of them. What fails is error{errc::checkpoint_not_saved} with the operation,
    the host and Redis' own words.
    Cancellation: terminal, partial; what is under way is dropped together with the connection.
    Lives on `executor`, the client's. A lease that is held keeps it busy.
*/
checkpoint_store_ptr redis_checkpoints(asio::any_io_executor executor, redis_options options);

} // namespace ossio
#endif
