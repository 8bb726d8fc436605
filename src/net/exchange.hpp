// SPDX-License-Identifier: BSL-1.0
// One HTTP/1.1 request and its answer over a connection. Hears an answer that comes while the body is still going out.
#ifndef OSSIO_SRC_NET_EXCHANGE_HPP
#define OSSIO_SRC_NET_EXCHANGE_HPP

#include <ossio/failure.hpp>

#include "async/kept_frame.hpp"
#include "async/platform.hpp"
#include "async/rate_gate.hpp"
#include "async/turns.hpp"
#include "net/connection.hpp"
#include "wire/http.hpp"

#include <array>
#include <optional>

namespace ossio::net {

/// The bytes of a request, slice by slice.
class body_source {
public:
    using keeps_frames = void;

    virtual ~body_source() = default;
    virtual std::uint64_t size() const noexcept = 0;
    virtual void rewind() = 0; ///< the next slice is the first one again

    /// The next slice, valid until the next call; empty at the end.
    virtual asio::awaitable<result<asio::const_buffer>> next() = 0;

    /// The same, if it can be had at once; nothing if `next` has to be awaited.
    virtual std::optional<result<asio::const_buffer>> try_next() { return std::nullopt; }

    /// The slice given last is out: its memory may be used for something else.
    virtual void written() noexcept {}
};

/// Where the bytes of an answer go, piece by piece, instead of into memory. Only of answers that say success (2xx).
class body_sink {
public:
    using keeps_frames = void;

    virtual ~body_sink() = default;

    /// The head of the answer is there; a failure ends the exchange before the body is read.
    virtual result<void> begin(wire::response const& head) = 0;

    virtual asio::awaitable<result<void>> take(asio::const_buffer piece) = 0;
};

/// How long and how much.
class exchange_limits {
public:
    exchange_limits() = default;

    async::duration stall{};                   ///< so long sending or receiving waits for `stall_bytes`; zero: for ever
    std::uint64_t stall_bytes = 1;             ///< that must move within `stall`, again and again
    async::duration answer{};                  ///< from the last byte sent to the first one received; zero: for ever
    std::array<detail::rate_gate*, 2> rates{}; ///< that the body keeps to; null: none. Must outlive the exchange
    async::platform_ptr platform;              ///< for the rates
    std::shared_ptr<async::turns> turns;       ///< among those who send; null: alone
    std::uint64_t max_body = 16 << 20;         ///< bytes of an answer that is collected
};

/// When an exchange came to what; for those who want to know, at a look at the clock for each step.
class exchange_trace {
public:
    exchange_trace() = default;

    async::platform const* clock = nullptr;  ///< null: nobody wants to know
    std::optional<async::steady_time> sent;  ///< the last byte of the request, or the begin of an early answer
    std::optional<async::steady_time> heard; ///< the first byte of the answer
    std::uint64_t body_received = 0;

    void note(std::optional<async::steady_time>& when) const {
        if (clock && !when) when = clock->now();
    }
};

/// An answer and what it means for the connection.
class exchange_result {
public:
    exchange_result() = default;

    wire::response response;
    std::uint64_t body_sent = 0;
    bool connection_reusable = false; ///< framing intact, the whole request was sent, the peer keeps it open
};

/** Sends `head` (request line and headers, ready for the wire, with the empty line) and the body, and reads the answer.

    100-continue and other 1xx answers are passed over. An answer that begins before the body is out stops the sending and
    is read; the connection is then not reusable. When sending fails (EPIPE, reset) an answer that is there to read wins.
    A failure carries phase, bytes_sent, and one of errc::stalled, answer_timed_out, connection_lost, malformed_response,
    operation_aborted, or the system's code. `is_head`: the answer has no body.
    @param replayable  set to true when nothing of an answer was seen and the connection died: a reused one may be replaced.
    @param into        where the body of a success goes; `limits.max_body` does not hold for it. Null: response.body.
    @param trace       filled in as far as the exchange comes; must live until completion. Null: none.
*/
asio::awaitable<result<exchange_result>> exchange(connection& over, std::string_view head, body_source* body,
                                                  bool is_head, exchange_limits limits, bool* replayable,
                                                  body_sink* into = nullptr, exchange_trace* trace = nullptr);

} // namespace ossio::net
#endif
