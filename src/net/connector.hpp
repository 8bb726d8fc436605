// SPDX-License-Identifier: BSL-1.0
// Makes connections to a host: name, TCP, TLS. An interface, so that tests can hand out fakes.
#ifndef OSSIO_SRC_NET_CONNECTOR_HPP
#define OSSIO_SRC_NET_CONNECTOR_HPP

#include <ossio/failure.hpp>

#include "async/platform.hpp"
#include "net/connection.hpp"
#include "net/resolver.hpp"
#include "net/tls.hpp"

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
    std::string via_host; ///< a proxy that is asked for a tunnel; empty: none
    std::uint16_t via_port = 0;
    std::string via_authorization; ///< Proxy-Authorization; never printed
};

class connector {
public:
    virtual ~connector() = default;

    /// A fresh connection. The failure carries its phase (resolve, connect, tls) and errc::connect_timed_out when `limit` passed.
    virtual asio::awaitable<result<connection_ptr>> connect(peer to, async::duration limit) = 0;
};

using connector_ptr = std::shared_ptr<connector>;

/// Over real sockets; all addresses of a name take turns. `names` null: the system's.
connector_ptr make_connector(asio::any_io_executor, async::platform_ptr, tls_context, resolver_ptr names = nullptr);

} // namespace ossio::net
#endif
