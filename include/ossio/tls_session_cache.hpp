// SPDX-License-Identifier: BSL-1.0
// TLS sessions that several clients share, so that a new client resumes one instead of making a whole handshake.
#ifndef OSSIO_TLS_SESSION_CACHE_HPP
#define OSSIO_TLS_SESSION_CACHE_HPP

#include <ossio/export.hpp>

#include <memory>

namespace ossio {

namespace detail {
class session_cache;
}

/** Keeps the TLS sessions of all clients that were given it, in memory only: up to 16 for each host.

    A client that resumes a session trusts the check of the certificate that was made for it. So a session is used only by
    clients whose `tls_options` are equal: the content of `ca_file` and of `client_certificate`, `verify` and `minimum`. All
    clients without `ca_file` count as equal, since they trust the system's certificates.
    Threads: any, at the same time. The clients may live on different executors.
    Lifetime: of the longest owner, a client or yours. The server decides how long a session can be resumed, mostly some
    hours; an expired one costs a whole handshake.
*/
class OSSIO_API tls_session_cache {
public:
    tls_session_cache();
    ~tls_session_cache();
    tls_session_cache(tls_session_cache const&) = delete;
    tls_session_cache& operator=(tls_session_cache const&) = delete;

    void clear(); ///< Forgets all sessions, for example after a certificate was revoked. Open connections stay.

private:
    friend class detail::session_cache;

    std::shared_ptr<detail::session_cache> sessions_;
};

/// Shared ownership of a cache.
using tls_session_cache_ptr = std::shared_ptr<tls_session_cache>;

} // namespace ossio
#endif
