// SPDX-License-Identifier: BSL-1.0
// Asks a proxy for a way through to somebody else (CONNECT).
#ifndef OSSIO_SRC_NET_TUNNEL_HPP
#define OSSIO_SRC_NET_TUNNEL_HPP

#include <ossio/failure.hpp>

#include "net/connection.hpp"

#include <string>

namespace ossio::net {

/** Success: what is written to `proxy` from now on goes to `to` ("HOST:PORT").

    errc::proxy_refused with the proxy's status when it will not (4xx), errc::connection_lost when it cannot now.
    Honours the deadline that `proxy` has.
*/
asio::awaitable<result<void>> open_tunnel(connection& proxy, std::string to, std::string authorization);

} // namespace ossio::net
#endif
