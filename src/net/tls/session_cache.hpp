// SPDX-License-Identifier: BSL-1.0
// TLS sessions to resume: a handshake that resumes one saves certificates and a signature.
#ifndef OSSIO_SRC_NET_TLS_SESSION_CACHE_HPP
#define OSSIO_SRC_NET_TLS_SESSION_CACHE_HPP

#include <ossio/tls_session_cache.hpp>

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ossio::detail {

struct session_deleter {
    void operator()(SSL_SESSION* s) const noexcept { SSL_SESSION_free(s); }
};
using session_ptr = std::unique_ptr<SSL_SESSION, session_deleter>;

/// A session that a handshake offers to the server, and its number in the cache.
class offered_session {
public:
    offered_session() = default;
    offered_session(session_ptr s, std::uint64_t n) : session(std::move(s)), number(n) {}
    explicit operator bool() const noexcept { return session != nullptr; }

    session_ptr session; ///< null: none is known
    std::uint64_t number = 0;
};

/** Sessions by key: the host, and what its certificate was checked against. Threads: any; locked.

    A ticket of TLS 1.3 is offered once as long as there are others, since an observer can link two connections that offer
    the same one. The newest is offered again when all have been: the connections of an upload begin together, and one handshake
    brings two tickets.
*/
class session_cache {
public:
    session_cache() = default;
    static std::shared_ptr<session_cache> of(tls_session_cache_ptr const& handle) noexcept {
        return handle ? handle->sessions_ : nullptr;
    }
    session_cache(session_cache const&) = delete;
    session_cache& operator=(session_cache const&) = delete;

    void keep(std::string const& key, session_ptr);
    bool knows(std::string const& key) const;

    /// Returns the newest session that was not offered yet, or the newest one. It is a copy: OpenSSL changes sessions that
    /// it uses, and connections of other threads may use the same one.
    offered_session offer(std::string const& key);

    /// The server did not resume it: neither this one nor older ones are offered again.
    void refused(std::string const& key, std::uint64_t number);

    void clear();

private:
    static constexpr std::size_t most_by_key = 16;
    static constexpr std::size_t most_keys = 1000; // hosts and settings of a process; each session takes some kilobytes

    class kept_session {
    public:
        kept_session(session_ptr s, std::uint64_t n) : session(std::move(s)), number(n) {}

        session_ptr session;
        std::uint64_t number;
        bool was_offered = false;
    };
    using sessions = std::vector<kept_session>; // the newest last

    void make_room(std::string const& key);

    mutable std::mutex mutex_;
    std::map<std::string, sessions> by_key_;
    std::uint64_t last_number_ = 0;
};

} // namespace ossio::detail
#endif
