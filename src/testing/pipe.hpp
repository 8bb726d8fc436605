// SPDX-License-Identifier: BSL-1.0
// Two connections that are each other's peer, in memory, on one thread; no sockets.
#ifndef OSSIO_SRC_TESTING_PIPE_HPP
#define OSSIO_SRC_TESTING_PIPE_HPP

#include "async/platform.hpp"
#include "net/connection.hpp"

#include <utility>

namespace ossio::testing {

/// What one end writes the other reads; up to `capacity` bytes lie between. Closing one end is end of stream for the
/// other's reads and EPIPE for its writes. Deadlines by the platform; peer_spoke as for TCP.
std::pair<net::connection_ptr, net::connection_ptr> make_pipe(async::platform_ptr, std::size_t capacity = 64 * 1024);

} // namespace ossio::testing
#endif
