// SPDX-License-Identifier: BSL-1.0
// OpenSSL's types and errors, for the files of this room.
#ifndef OSSIO_SRC_NET_TLS_TLS_NATIVE_HPP
#define OSSIO_SRC_NET_TLS_TLS_NATIVE_HPP

#include "net/tls/tls.hpp"
#include "net/tls/tls_context_state.hpp"
#include "net/tls/traffic_keys.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace ossio::net {

class tls_access {
public:
    static SSL_CTX* native(tls_context const& c) noexcept { return static_cast<SSL_CTX*>(c.native_.get()); }
    static std::shared_ptr<tls_context_state> const& shared(tls_context const& c) noexcept { return c.shared_; }
    static tls_context wrap(std::shared_ptr<void> native, std::shared_ptr<tls_context_state> shared) {
        return tls_context(std::move(native), std::move(shared));
    }
};

struct ssl_deleter {
    void operator()(SSL* s) const noexcept { SSL_free(s); }
};
using ssl_ptr = std::unique_ptr<SSL, ssl_deleter>;

/// The data of one connection that the callbacks of a context use: the app data of its SSL.
class tls_session_data {
public:
    std::string host;    ///< for which sessions are stored; empty on a server
    secret_bytes secret; ///< the sending secret of a client, when the handshake of TLS 1.3 has derived it
};

/// Returns the text of the oldest error of this thread's queue, and empties the queue.
std::string take_tls_error();

} // namespace ossio::net
#endif
