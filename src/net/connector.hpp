// SPDX-License-Identifier: BSL-1.0
// Makes connections to a host: name, TCP, TLS. An interface, so that tests can replace it.
#ifndef OSSIO_SRC_NET_CONNECTOR_HPP
#define OSSIO_SRC_NET_CONNECTOR_HPP

#include <ossio/failure.hpp>

#include "async/runtime.hpp"
#include "net/connection.hpp"
#include "net/resolver.hpp"
#include "net/tls/tls.hpp"
#include "wire/proxy.hpp"

#include <optional>
#include <string>

namespace ossio::net {

/// A peer to connect to; connections to equal ones are interchangeable.
class peer {
public:
    peer() = default;
    peer(std::string name, std::uint16_t number, bool secure) : host(std::move(name)), port(number), tls(secure) {}
    friend auto operator<=>(peer const&, peer const&) = default;

    std::string host; ///< a name or an IP address without brackets
    std::uint16_t port = 443;
    bool tls = true;
    std::optional<wire::proxy> via; ///< makes the tunnel
};

class connector {
public:
    virtual ~connector() = default;

    /// Returns a new connection. A failure has its phase (resolve, connect, tls), and errc::connect_timed_out if
    /// `limit` has passed.
    virtual asio::awaitable<result<connection_ptr>> connect(peer to, async::duration limit) = 0;
};

using connector_ptr = std::shared_ptr<connector>;

/// Returns a connector over sockets, which uses all addresses of a name in turn. `names` null: the system's resolver.
connector_ptr make_connector(asio::any_io_executor, async::runtime_ptr, tls_context, resolver_ptr names = nullptr);

} // namespace ossio::net
#endif
