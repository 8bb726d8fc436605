// SPDX-License-Identifier: BSL-1.0
// Opens a tunnel through a SOCKS proxy, version 5 (RFC 1928), with a user name and password or without (RFC 1929).
#ifndef OSSIO_SRC_NET_SOCKS_TUNNEL_HPP
#define OSSIO_SRC_NET_SOCKS_TUNNEL_HPP

#include <ossio/failure.hpp>

#include "net/connection.hpp"

#include <cstdint>
#include <string>

namespace ossio::net {

/** Opens a tunnel: after success, bytes written to `proxy` go to the host, whose name the proxy resolves.

    errc::proxy_refused if the proxy wants other credentials or forbids the target, errc::connection_lost if it cannot reach it
    now. `user` and `password` have at most 255 bytes; an empty user: none are offered. The deadline of `proxy` applies.
*/
asio::awaitable<result<void>> open_socks_tunnel(connection& proxy, std::string host, std::uint16_t port,
                                                std::string user, std::string password);

} // namespace ossio::net
#endif
