// SPDX-License-Identifier: BSL-1.0
// Bytes of a file that leave over a socket without being copied. Linux only; elsewhere nothing is sent this way.
#ifndef OSSIO_SRC_NET_SEND_FILE_HPP
#define OSSIO_SRC_NET_SEND_FILE_HPP

#include "async/file_extent.hpp"
#include "net/connection.hpp"

namespace ossio::net {

/** Whether files cost less than memory over this socket. Not where bbr is its congestion control: it sends in small bursts, and on
    loopback a file then costs 1.1 to 1.4 times as much CPU as a copy. Two system calls at most.
*/
bool gains_from_send_file(int socket) noexcept;

/** Sends `head`, which may be empty, and then what is in the file now, as far as the socket, which must be non-blocking, takes it at
    once.

    Waits for the disk where the page cache does not hold the bytes: send only what was read from it just now. Raises no SIGPIPE.
    The kernel refers to the pages until they are acknowledged: what is written into them meanwhile is sent.

    asio::error::would_block: the socket is full. asio::error::operation_not_supported: the rest has to be sent from memory, since
    the system cannot send this file, or the file has become shorter. Other errors are the connection's.
*/
io_result send_file(int socket, asio::const_buffer head, async::file_extent from) noexcept;

} // namespace ossio::net
#endif
