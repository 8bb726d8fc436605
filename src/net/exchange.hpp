// SPDX-License-Identifier: BSL-1.0
// One HTTP/1.1 request and its response over a connection. Detects a response that arrives while the body is still
// being sent.
#ifndef OSSIO_SRC_NET_EXCHANGE_HPP
#define OSSIO_SRC_NET_EXCHANGE_HPP

#include <ossio/failure.hpp>

#include "async/rate_limiter.hpp"
#include "async/runtime.hpp"
#include "async/send_scheduler.hpp"
#include "net/connection.hpp"
#include "wire/http.hpp"

#include <array>
#include <optional>

namespace ossio::net {

/// The bytes of a request, slice by slice.
class body_source {
public:
    virtual ~body_source() = default;
    virtual std::uint64_t size() const noexcept = 0;
    virtual void rewind() = 0; ///< starts over with the first slice

    /// Returns the next slice, valid until the next call; empty at the end.
    virtual asio::awaitable<result<asio::const_buffer>> next() = 0;

    /// Returns the next slice if that is possible without waiting; nothing if `next` has to be awaited.
    virtual std::optional<result<asio::const_buffer>> try_next() { return std::nullopt; }

    /** Where a slice that was just returned is in a file too, if it may be sent from there. A program that writes into the file
        meanwhile changes what is sent, and the body has to notice it.
    */
    virtual std::optional<async::file_extent> in_file(asio::const_buffer /*slice*/) { return std::nullopt; }

    /// Reports that the connection has a copy of the last slice: its memory may be used for something else.
    virtual void copied() noexcept {}

    /// Reports that the last slice is sent; its memory may be used for something else.
    virtual void written() noexcept {}
};

/// Receives the body of a successful (2xx) response piece by piece, instead of collecting it in memory.
class body_sink {
public:
    virtual ~body_sink() = default;

    /// Receives the head; a failure ends the exchange before the body is read.
    virtual result<void> begin(wire::response const& head) = 0;

    virtual asio::awaitable<result<void>> take(asio::const_buffer piece) = 0;
};

/// Limits of time and size.
class exchange_limits {
public:
    exchange_limits() = default;

    async::duration low_speed_time{};  ///< so long sending or receiving waits for `low_speed_bytes`; zero: no limit
    std::uint64_t low_speed_bytes = 1; ///< that must move within `low_speed_time`, again and again
    async::duration response{};        ///< from the last byte sent to the first one received; zero: no limit
    async::duration whole_response{};  ///< from the first byte received to the last; zero: the low-speed rule holds
    std::array<detail::rate_limiter*, 2> rates{}; ///< that the body keeps to; null: none. Must outlive the exchange
    async::runtime_ptr runtime;                   ///< for the rates
    std::shared_ptr<async::send_scheduler> send_scheduler; ///< orders the senders; null: no others
    bool is_measured = false; ///< how fast the connection takes the body is measured: little may wait in the system
    bool is_checked = false;  ///< the connection was found reusable, and nothing was awaited since
    std::uint64_t max_body = 16 << 20; ///< bytes of a response that is collected
};

/// Times of the steps of an exchange; costs one look at the clock for each step.
class exchange_trace {
public:
    exchange_trace() = default;

    async::runtime const* clock = nullptr;   ///< null: no times are taken
    std::optional<async::steady_time> sent;  ///< the last byte of the request, or the start of an early response
    std::optional<async::steady_time> heard; ///< the first byte of the response
    std::uint64_t body_received = 0;

    void note(std::optional<async::steady_time>& when) const {
        if (clock && !when) when = clock->now();
    }
};

/// A response, and what it means for the connection.
class exchange_result {
public:
    exchange_result() = default;

    wire::response response;
    std::uint64_t body_sent = 0;
    bool has_extra_bytes = false;     ///< came with the end of the response and are no part of it
    bool connection_reusable = false; ///< framing intact, the whole request was sent, the peer keeps it open
};

/** Sends `head` (encoded request line and headers with the empty line) and the body, and reads the response.

    100-continue and other 1xx responses are skipped. A response that begins before the body is sent stops the sending
    and is read; the connection is then not reusable. If sending fails (EPIPE, reset) and a response is available, the
    response is returned. A failure has phase, bytes_sent, and one of errc::stalled, response_timed_out,
    connection_lost, malformed_response, operation_aborted, or the system's code. `is_head`: the response has no body.
    @param replayable  set to true if the connection failed before any byte of a response: a reused one may be replaced.
    @param into        receives the body of a success, without `limits.max_body`. Null: response.body.
    @param trace       filled in as far as the exchange came; must live until completion. Null: none.
*/
asio::awaitable<result<exchange_result>> exchange(connection& over, std::string_view head, body_source* body,
                                                  bool is_head, exchange_limits limits, bool* replayable,
                                                  body_sink* into = nullptr, exchange_trace* trace = nullptr);

} // namespace ossio::net
#endif
