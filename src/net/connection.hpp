// SPDX-License-Identifier: BSL-1.0
// A stream of bytes to a peer, as an interface: TCP, TLS over any other, and fakes for tests.
#ifndef OSSIO_SRC_NET_CONNECTION_HPP
#define OSSIO_SRC_NET_CONNECTION_HPP

#include "async/kept_frame.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace ossio::net {

namespace asio = boost::asio;
using boost::system::error_code;

/// How many bytes moved, and what stopped more from moving.
class io_result {
public:
    io_result() = default;
    io_result(error_code why, std::size_t moved) : ec(why), bytes(moved) {}

    error_code ec;
    std::size_t bytes = 0;
};

/// Where a connection leads, for people.
class connection_facts {
public:
    connection_facts() = default;

    asio::ip::tcp::endpoint peer; ///< port 0: unknown
    bool tls = false;
    bool tls_resumed = false; ///< with a session of an earlier connection
};

/// "192.0.2.1:443", "[2001:db8::1]:443"; empty when unknown.
std::string to_text(asio::ip::tcp::endpoint const&);
inline std::string to_text(connection_facts const& f) { return to_text(f.peer); }

/** A stream of bytes. One operation at a time, by one thread.

    Cancellation (terminal) of a coroutine inside read_some or write ends it with operation_aborted, as a value or thrown;
    the connection must then be closed. After any error but `would_block` it must be closed, too.
    When the deadline passes, or the pace is not kept, what is under way ends with asio::error::timed_out, and so does all
    that follows.
*/
class connection {
public:
    using keeps_frames = void;

    virtual ~connection() = default;

    /// At least one byte; asio::error::eof at the end of the stream.
    virtual asio::awaitable<io_result> read_some(asio::mutable_buffer into) = 0;

    /** Writes all of the buffers, unless the peer speaks meanwhile: then it may return early, without error, with the
        number of bytes taken so far (they will go out; go on with the rest). See `peer_spoke`. The span and its buffers
        must live until completion.
    */
    virtual asio::awaitable<io_result> write(std::span<asio::const_buffer const> buffers) = 0;

    /** As write, as far as it goes without waiting, and without listening for the peer. asio::error::would_block: `write`
        has to be awaited with what was not taken, even when that is nothing.
    */
    virtual io_result try_write(std::span<asio::const_buffer const> /*buffers*/) {
        return io_result(asio::error::would_block, 0);
    }

    /// What can be read without waiting; asio::error::would_block when that is nothing.
    virtual io_result try_read_some(asio::mutable_buffer into) = 0;

    /// From now on the peer is heard, also while nothing is awaited here: see `peer_spoke`.
    virtual void listen() {}

    /// Whether bytes, or the end of the stream, may be there to read. Known without a system call, only after a write or
    /// `listen`.
    virtual bool peer_spoke() const noexcept = 0;

    /// Whether a connection that lay idle is still of use: no end of stream and no unasked bytes. One system call.
    virtual bool is_reusable() noexcept = 0;

    /// From now on operations may wait for `d` in all. Zero or less: for ever.
    virtual void expires_after(std::chrono::steady_clock::duration d) = 0;

    /// From now on at least `bytes` must move within each `window` in which operations wait; else it is as if a deadline
    /// had passed. What lies between two operations does not count. Zero or less: for ever.
    virtual void keep_pace(std::chrono::steady_clock::duration window, std::uint64_t bytes) = 0;

    /// How many bytes have moved in the window at hand: told after a pace was not kept.
    virtual std::uint64_t moved_in_window() const noexcept { return 0; }

    /// No system call; the answer is the same when the peer has gone.
    virtual connection_facts facts() const { return {}; }

    /// Ends what is under way with operation_aborted. No lingering, no goodbye to the peer.
    virtual void close() noexcept = 0;
};

using connection_ptr = std::unique_ptr<connection>;

} // namespace ossio::net
#endif
