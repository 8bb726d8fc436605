// SPDX-License-Identifier: BSL-1.0
// A connection over TCP.
#ifndef OSSIO_SRC_NET_TCP_HPP
#define OSSIO_SRC_NET_TCP_HPP

#include "async/platform.hpp"
#include "net/connection.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace ossio::net {

/** Takes over a connected socket and sets TCP_NODELAY.

    While writing it keeps one small read under way, so that an early answer is heard at no extra system call.
*/
connection_ptr make_tcp_connection(asio::ip::tcp::socket, async::platform_ptr);

} // namespace ossio::net
#endif
