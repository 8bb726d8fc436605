// SPDX-License-Identifier: BSL-1.0
// A connection over TCP.
#ifndef OSSIO_SRC_NET_TCP_HPP
#define OSSIO_SRC_NET_TCP_HPP

#include "async/runtime.hpp"
#include "net/connection.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace ossio::net {

/** Takes over a connected socket and sets TCP_NODELAY.

    While it writes it keeps one small read pending, so that an early response is detected without an extra system call.
*/
connection_ptr make_tcp_connection(asio::ip::tcp::socket, async::runtime_ptr);

} // namespace ossio::net
#endif
