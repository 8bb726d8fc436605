// SPDX-License-Identifier: BSL-1.0
// OpenSSL's types and errors, for the files that speak TLS.
#ifndef OSSIO_SRC_NET_TLS_NATIVE_HPP
#define OSSIO_SRC_NET_TLS_NATIVE_HPP

#include "net/tls.hpp"
#include "net/tls_shared.hpp"
#include "net/traffic_keys.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace ossio::net {

class tls_access {
public:
    static SSL_CTX* native(tls_context const& c) noexcept { return static_cast<SSL_CTX*>(c.native_.get()); }
    static std::shared_ptr<tls_shared> const& shared(tls_context const& c) noexcept { return c.shared_; }
    static tls_context wrap(std::shared_ptr<void> native, std::shared_ptr<tls_shared> shared) {
        return tls_context(std::move(native), std::move(shared));
    }
};

struct ssl_deleter {
    void operator()(SSL* s) const noexcept { SSL_free(s); }
};
using ssl_ptr = std::unique_ptr<SSL, ssl_deleter>;

/// What the callbacks of a context find of one connection: the app data of its SSL.
class tls_notes {
public:
    std::string host;    ///< whose sessions may come; empty on a server
    secret_bytes secret; ///< what a client seals with, once the handshake over TLS 1.3 has come so far
};

/// The oldest error of this thread's queue in words; empties the queue.
std::string take_tls_error();

} // namespace ossio::net
#endif
