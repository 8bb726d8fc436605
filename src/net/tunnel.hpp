// SPDX-License-Identifier: BSL-1.0
// Opens a tunnel through a proxy (CONNECT).
#ifndef OSSIO_SRC_NET_TUNNEL_HPP
#define OSSIO_SRC_NET_TUNNEL_HPP

#include <ossio/failure.hpp>

#include "net/connection.hpp"

#include <string>

namespace ossio::net {

/** Opens a tunnel: after success, bytes written to `proxy` go to `to` ("HOST:PORT").

    errc::proxy_refused with the proxy's status if it rejects the request (4xx), errc::connection_lost if it cannot
    serve it now. The deadline of `proxy` applies.
*/
asio::awaitable<result<void>> open_tunnel(connection& proxy, std::string to, std::string authorization);

} // namespace ossio::net
#endif
