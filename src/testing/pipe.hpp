// SPDX-License-Identifier: BSL-1.0
// Two connections that are each other's peer, in memory, on one thread; no sockets.
#ifndef OSSIO_SRC_TESTING_PIPE_HPP
#define OSSIO_SRC_TESTING_PIPE_HPP

#include "async/runtime.hpp"
#include "net/connection.hpp"

#include <utility>

namespace ossio::testing {

/// The bytes that one end writes are read at the other end; at most `capacity` bytes are in transit in each direction.
/// After one end is closed, reads at the other end return eof and writes EPIPE. Deadlines use the given clock.
std::pair<net::connection_ptr, net::connection_ptr> make_pipe(async::runtime_ptr, std::size_t capacity = 64 * 1024);

} // namespace ossio::testing
#endif
