// SPDX-License-Identifier: BSL-1.0
// Makes a stream of the body of an HTTP message that Boost.Beast parses. Not part of <ossio.hpp>; includes no Beast itself.
#ifndef OSSIO_BODY_STREAM_HPP
#define OSSIO_BODY_STREAM_HPP

#include <ossio/error.hpp>
#include <ossio/stream.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <string_view>
#include <tuple>
#include <utility>

namespace ossio {

/** How slow the peer may be that sends a body. The names and the rule are those of timeout_options.

    The upload fails with errc::stalled if the peer sends fewer than `low_speed_limit` bytes per second, on average over each
    `low_speed_time` in which the body is read. The time in which OSS is slow, and the body is not read, does not count.
    failure::attempts is 0 then, other than for a stalled connection to OSS.
*/
class body_options {
public:
    body_options() = default;

    /// Sets the rule.
    explicit body_options(std::chrono::milliseconds time, std::uint64_t bytes_per_second = 512)
        : low_speed_time(time), low_speed_limit(bytes_per_second) {}

    std::chrono::milliseconds low_speed_time{0}; ///< zero disables the low-speed rule
    std::uint64_t low_speed_limit = 512;         ///< bytes per second; 0: one byte in each `low_speed_time` suffices
};

namespace detail {

/// Decides whether a peer sends its body fast enough. No I/O.
class body_rate {
public:
    using duration = std::chrono::steady_clock::duration;

    explicit body_rate(body_options const& o)
        : window_(std::clamp<std::chrono::milliseconds>(o.low_speed_time, std::chrono::milliseconds(0), longest)),
          least_(bytes_in(o.low_speed_limit, std::chrono::duration<double>(window_).count())),
          left_(window_) {}

    bool is_limited() const noexcept { return window_ > duration::zero(); }
    duration time_left() const noexcept { return left_; } ///< in which the rest of the least bytes has to arrive
    bool is_stalled() const noexcept { return is_limited() && left_ <= duration::zero(); }

    /// Counts one read. The next window starts as soon as the least bytes have arrived.
    void count(std::size_t bytes, duration took) noexcept {
        bytes_ += bytes;
        left_ -= took;
        if (bytes_ < least_) return;
        bytes_ = 0;
        left_ = window_;
    }

    failure stalled() const {
        return failure(errc::stalled,
                       "the peer sent " + std::to_string(bytes_) + " bytes of the body in " +
                           std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(window_).count()) +
                           " ms, fewer than " + std::to_string(least_));
    }

private:
    static constexpr std::chrono::hours longest{24 * 365 * 100}; // a longer one would overflow as a time of a clock

    /// One at least, and no more than a number can be.
    static std::uint64_t bytes_in(std::uint64_t bytes_per_second, double seconds) noexcept {
        return static_cast<std::uint64_t>(std::clamp(static_cast<double>(bytes_per_second) * seconds, 1.0, 1e18));
    }

    duration window_;
    std::uint64_t least_; // bytes in each window
    duration left_;
    std::uint64_t bytes_ = 0; // in this window
};

} // namespace detail

/** Reads the body of a message whose header a boost::beast::http::parser<..., buffer_body> has read already.

    While OSS is slow nothing is read, so that TCP slows down the sender: a body of any length passes in the memory of a few
    parts. The body's length is announced if the message has a Content-Length. A request with `Expect: 100-continue` gets its
    `100 Continue` when OSS can take the body, before the first read.
    Memory: reserves 16 KiB in `buffer`, since Beast reads at most its capacity at a time.
    Lifetime: connection, buffer and parser must outlive the upload, which must run on their executor.
    Cancellation: terminal, as Beast's reading; the body cannot be read any further. Over TCP a response can be sent.
*/
template<class AsyncStream, class DynamicBuffer, class Parser>
class body_stream final : public stream {
public:
    /// Borrows the connection, the buffer that the header was read with, and the parser.
    body_stream(AsyncStream& from, DynamicBuffer& buffer, Parser& parser, body_options options = body_options())
        : from_(from), buffer_(buffer), parser_(parser), rate_(options), timer_(from.get_executor()) {}

    /// Returns the Content-Length; nothing for a chunked body.
    std::optional<std::uint64_t> size() const override {
        auto const length = parser_.content_length();
        return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
    }

    /// Reads a piece of the body; 0 at its end. Throws boost::system::system_error with Beast's or the system's error, and
    /// error{errc::stalled} if the peer is too slow.
    asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) override {
        if (std::exchange(is_first_read_, false)) {
            reserve();
            if (expects_continue()) co_await send_continue();
        }
        while (!parser_.is_done()) {
            auto& body = parser_.get().body();
            body.data = into.data();
            body.size = into.size();
            auto const begun = std::chrono::steady_clock::now();
            boost::system::error_code const ec = co_await read_once();
            std::size_t const n = into.size() - body.size;
            rate_.count(n, std::chrono::steady_clock::now() - begun);
            if (rate_.is_stalled() && !parser_.is_done()) throw error(rate_.stalled());
            if (n != 0) co_return n; // a full buffer is an error to Beast; another one comes again at the next read
            if (ec) throw boost::system::system_error(ec);
        }
        co_return 0;
    }

private:
    /// Reads until some bytes have arrived, or the peer is too slow. Beast's functions are found by the type of the parser.
    asio::awaitable<boost::system::error_code> read_once() {
        if (!rate_.is_limited()) {
            auto const read = co_await async_read_some(from_, buffer_, parser_, asio::as_tuple(asio::use_awaitable));
            co_return std::get<0>(read);
        }
        timer_.expires_after(rate_.time_left());
        auto both = asio::experimental::make_parallel_group(async_read_some(from_, buffer_, parser_, asio::deferred),
                                                            timer_.async_wait(asio::deferred));
        auto const ended = co_await both.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
        co_return std::get<1>(ended);
    }

    /// Beast reads at most the capacity of its buffer at a time: 512 bytes if nothing larger was needed for the header.
    void reserve() {
        constexpr std::size_t piece = 16 << 10; // bytes; one TLS record
        if constexpr (requires { buffer_.reserve(piece); }) buffer_.reserve(piece);
    }

    bool expects_continue() const {
        if constexpr (requires { parser_.get().method(); }) { // a request
            constexpr std::string_view expected = "100-continue";
            auto const value = parser_.get()["Expect"];
            auto const same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
            return !parser_.is_done() && parser_.get().version() >= 11 &&
                   std::equal(value.begin(), value.end(), expected.begin(), expected.end(), same);
        }
        return false;
    }

    asio::awaitable<void> send_continue() {
        constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
        co_await asio::async_write(from_, asio::buffer(text), asio::use_awaitable);
    }

    AsyncStream& from_;
    DynamicBuffer& buffer_;
    Parser& parser_;
    detail::body_rate rate_;
    asio::steady_timer timer_;
    bool is_first_read_ = true;
};

/// Makes a stream for bucket::upload_stream of a message's body, as described above.
template<class AsyncStream, class DynamicBuffer, class Parser>
stream_ptr from_body(AsyncStream& from, DynamicBuffer& buffer, Parser& parser, body_options options = body_options()) {
    return std::make_shared<body_stream<AsyncStream, DynamicBuffer, Parser>>(from, buffer, parser, options);
}

/** Discards what a client still sends, until it closes or `limit` has passed. Call it before you close a connection after a
    response to a body that was not read to its end: closing with unread bytes resets the connection, and the client may lose the
    response. Sends no more. Takes the TCP socket, which is below TLS if there is any.
*/
template<class Socket>
asio::awaitable<void> discard_rest(Socket& from, std::chrono::milliseconds limit = std::chrono::milliseconds(2000)) {
    std::array<char, 4096> rest;
    asio::steady_timer timer(from.get_executor(), limit);
    boost::system::error_code ec;
    from.shutdown(Socket::shutdown_send, ec);
    while (!ec && timer.expiry() > std::chrono::steady_clock::now()) {
        auto both = asio::experimental::make_parallel_group(from.async_read_some(asio::buffer(rest), asio::deferred),
                                                            timer.async_wait(asio::deferred));
        auto const ended = co_await both.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
        ec = std::get<1>(ended);
    }
}

/** Returns the HTTP status for a client whose body was not stored, because the upload failed.

    400: the client disconnected, or its body or key is invalid. 408: it was too slow. 409: the upload was aborted. 413: the body
    is too large. 503: try again later; the client is drained, or OSS throttles. 504, 507: OSS did not respond in time, or has no
    space. 502: any other failure of OSS.
*/
inline unsigned response_status(failure const& f) {
    auto const is = [&f](auto... codes) { return ((f.code == codes) || ...); };
    if (is(errc::stalled) && f.attempts == 0) return 408;
    if (is(errc::invalid_argument, errc::source_unreadable, errc::source_truncated, service_errc::invalid_object_name))
        return 400;
    if (is(errc::aborted)) return 409;
    if (is(errc::too_many_parts, service_errc::entity_too_large)) return 413;
    if (is(condition::canceled, condition::throttled)) return 503;
    if (is(errc::connect_timed_out, errc::response_timed_out, errc::total_timed_out, errc::stalled)) return 504;
    return f.http_status == 507 ? 507 : 502;
}

} // namespace ossio
#endif
