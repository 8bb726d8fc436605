// SPDX-License-Identifier: BSL-1.0
// TLS by OpenSSL over any connection; records are made for 256 KiB at a time and sent by one write.
#ifndef OSSIO_SRC_NET_TLS_TLS_HPP
#define OSSIO_SRC_NET_TLS_TLS_HPP

#include <ossio/failure.hpp>

#include "async/runtime.hpp"
#include "net/connection.hpp"

#include <memory>
#include <string>

namespace ossio::detail {
class session_cache;
}

namespace ossio::net {

class tls_context_state;

enum class tls_version { v1_2, v1_3 };

/// Certificates that a client trusts and sends. Files are PEM.
class client_rules {
public:
    client_rules() = default;

    std::string ca_file;                    ///< certificates to trust; empty: the system's
    bool verify = true;                     ///< the peer's certificate and host name
    std::string certificate_file, key_file; ///< sent to a server that requests one; empty: none
    tls_version minimum = tls_version::v1_2;
    bool own_records = true;                         ///< false: OpenSSL protects what is sent
    std::shared_ptr<detail::session_cache> sessions; ///< shared with other contexts; null: one of its own
};

/// Certificates and settings for one side of TLS connections. Cheap to copy; no global state.
class tls_context {
public:
    static result<tls_context> for_client(client_rules const&);

    /// For servers: certificate chain and private key as PEM files; `client_ca_file`: clients have to send a
    /// certificate signed by one of these; empty: they need none.
    static result<tls_context> for_server(std::string const& certificate_file, std::string const& key_file,
                                          std::string const& client_ca_file = std::string(),
                                          tls_version newest = tls_version::v1_3);

    tls_context() = default; ///< empty: no TLS
    explicit operator bool() const noexcept { return native_ != nullptr; }

private:
    friend class tls_access;
    tls_context(std::shared_ptr<void> native, std::shared_ptr<tls_context_state> shared)
        : native_(std::move(native)), shared_(std::move(shared)) {}

    std::shared_ptr<void> native_; // SSL_CTX
    std::shared_ptr<tls_context_state> shared_;
};

/** Makes the client's handshake over `lower`, with SNI and host name check for `host` (a name or an IP address).

    A failure is errc::tls_failed with the reason ("certificate has expired"), or the connection's own error. The
    deadline of `lower` applies.
    @param time  for the first handshake with a host, which the other connections of the context wait for: they resume its
                 session. Null: this one does not wait, and nobody waits for it.
*/
asio::awaitable<result<connection_ptr>> tls_connect(connection_ptr lower, tls_context context, std::string host,
                                                    async::runtime_ptr time = nullptr);

/// Makes the server's handshake over `lower`.
asio::awaitable<result<connection_ptr>> tls_accept(connection_ptr lower, tls_context context);

} // namespace ossio::net
#endif
