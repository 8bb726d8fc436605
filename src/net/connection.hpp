// SPDX-License-Identifier: BSL-1.0
// A stream of bytes to a peer, as an interface: TCP, TLS over any other, and fakes for tests.
#ifndef OSSIO_SRC_NET_CONNECTION_HPP
#define OSSIO_SRC_NET_CONNECTION_HPP

#include "async/file_extent.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace ossio::net {

namespace asio = boost::asio;
using boost::system::error_code;

/// The number of bytes moved, and the error that stopped the operation.
class io_result {
public:
    io_result() = default;
    io_result(error_code why, std::size_t moved) : ec(why), bytes(moved) {}

    error_code ec;
    std::size_t bytes = 0;
};

/// Unsent bytes in the kernel: what is handed over earlier leaves the cache, and passes for sent.
constexpr std::size_t little_unsent = 128 * 1024;

/// The peer of a connection, for logs and events.
class connection_facts {
public:
    connection_facts() = default;

    asio::ip::tcp::endpoint peer; ///< port 0: unknown
    bool tls = false;
    bool tls_resumed = false; ///< the session of an earlier connection was resumed
};

/// Returns "192.0.2.1:443" or "[2001:db8::1]:443"; empty if unknown.
std::string to_text(asio::ip::tcp::endpoint const&);
inline std::string to_text(connection_facts const& f) { return to_text(f.peer); }

/** A stream of bytes. One operation at a time, by one thread.

    Cancellation (terminal) of a coroutine inside read_some or write ends it with operation_aborted, as a value or thrown;
    the connection must then be closed. After any error but `would_block` it must be closed, too.
    When the deadline passes, or bytes move too slowly, what is under way ends with asio::error::timed_out, and so does all
    that follows.
*/
class connection {
public:
    virtual ~connection() = default;

    /// At least one byte; asio::error::eof at the end of the stream, asio::ssl::error::stream_truncated when the end may be a
    /// forgery.
    virtual asio::awaitable<io_result> read_some(asio::mutable_buffer into) = 0;

    /** Writes all of the buffers. If the peer sends something meanwhile, it may return early, without an error, with
        the number of bytes taken so far; these will be sent, continue with the rest. See `peer_spoke`. The span and its
        buffers must live until completion.
    */
    virtual asio::awaitable<io_result> write(std::span<asio::const_buffer const> buffers) = 0;

    /** Writes as far as possible without waiting, and without reading from the peer. asio::error::would_block: `write`
        has to be awaited with what was not taken, even if that is nothing.
    */
    virtual io_result try_write(std::span<asio::const_buffer const> /*buffers*/) {
        return io_result(asio::error::would_block, 0);
    }

    /** As `try_write` of `head` and `same`, which is in a file, too. The connection may take it from there, as it is at that time:
        it must be in the page cache. What was not taken has to be written from memory.
    */
    virtual io_result try_write_file(asio::const_buffer head, asio::const_buffer same, async::file_extent /*where*/) {
        return try_write(std::array{head, same});
    }

    /// Reads what is available without waiting; asio::error::would_block if that is nothing.
    virtual io_result try_read_some(asio::mutable_buffer into) = 0;

    /// Starts reading from the peer, also while nothing is awaited here: see `peer_spoke`.
    virtual void listen() {}

    /// Returns whether bytes, or the end of the stream, may be available. Known without a system call, but only after a
    /// write or `listen`.
    virtual bool peer_spoke() const noexcept = 0;

    /// Returns whether an idle connection is usable: no end of stream and no unexpected bytes. One system call.
    virtual bool is_reusable() noexcept = 0;

    /// Whether bytes that were taken have not reached the peer for certain: they wait here, or the system has no
    /// acknowledgement of them yet. A peer that has read all of them has acknowledged all of them.
    virtual bool has_unsent() const noexcept { return false; }

    /// From now on about so many bytes at most wait in the system before they are sent. `little_unsent` until it is called.
    virtual void limit_unsent(std::size_t /*bytes*/) {}

    /// Operations end when `d` has passed by the clock, whatever moves meanwhile; beside the low-speed limit. Zero or less:
    /// no deadline.
    virtual void expires_after(std::chrono::steady_clock::duration d) = 0;

    /// Whether it was that deadline, not the low-speed limit, that ended the operations.
    virtual bool has_expired() const noexcept { return false; }

    /// From now on at least `bytes` must move within each `window` in which operations wait; else it is as if a deadline
    /// had passed. What lies between two operations does not count. Zero or less: without limit.
    virtual void set_low_speed_limit(std::chrono::steady_clock::duration window, std::uint64_t bytes) = 0;

    /// From now on bytes that are read count for the low-speed limit only when `count_read` says so: a layer above may find
    /// that they carry nothing.
    virtual void stop_counting_reads() {}
    virtual void count_read(std::size_t /*bytes*/) {}

    /// Returns the bytes moved in the current window, for messages about a stall.
    virtual std::uint64_t moved_in_window() const noexcept { return 0; }

    /// Returns the peer without a system call, also after the peer has closed the connection.
    virtual connection_facts facts() const { return {}; }

    /// Ends running operations with operation_aborted and closes the connection, without lingering and without
    /// close_notify.
    virtual void close() noexcept = 0;
};

using connection_ptr = std::unique_ptr<connection>;

} // namespace ossio::net
#endif
