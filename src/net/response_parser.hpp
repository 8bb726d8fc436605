// SPDX-License-Identifier: BSL-1.0
// Takes an HTTP response apart as its bytes come, by Beast's parser, and bounds what is not body.
#ifndef OSSIO_SRC_NET_RESPONSE_PARSER_HPP
#define OSSIO_SRC_NET_RESPONSE_PARSER_HPP

#include "net/connection.hpp"
#include "net/received_response.hpp"

#include <boost/beast/core/flat_buffer.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace ossio::net {

/** The response as far as it is read.

    Bounded, because the peer may be anybody: heads (those of interim responses too), chunk headers and trailers together;
    interim responses; the body, unless somebody takes it away; the body of what is no success always.
*/
class response_parser {
public:
    static constexpr std::uint64_t max_framing = 64 * 1024; ///< bytes that are not body
    static constexpr std::uint64_t body_per_framing = 8;    ///< and one more for so many bytes of body: small chunks
    static constexpr int max_interim = 10;                  ///< 1xx responses
    static constexpr std::uint64_t max_refusal = 1 << 20;   ///< bytes of the body of what is no success

    /// `streams`: bodies of any length, which somebody takes away piece by piece.
    response_parser(bool is_head, std::uint64_t max_body, bool streams);

    asio::mutable_buffer room() { return buffer_.prepare(next_read()); }

    /// Takes bytes that were read into room(). Not usable any more after an error.
    error_code feed(std::size_t n);

    /// The peer has ended the stream: that ends some responses and breaks others.
    error_code feed_end();

    bool has_begun() const noexcept { return has_begun_; }
    bool is_within_head() const noexcept { return !at_start_ || buffer_.size() != 0; } ///< not between two of them
    bool is_final() const { return parser_->is_header_done() && !is_informational(); } ///< the head, not the body
    bool is_done() const { return parser_->is_done(); }
    bool keeps_connection() const;
    bool is_success() const { return status() / 100 == 2; }
    int status() const noexcept { return parser_->response.status; }
    bool has_unread() const noexcept { return buffer_.size() != 0; } ///< bytes behind the end of the response

    /// What is known of it. It can be taken away piece by piece: the body, or all.
    wire::response& response() noexcept { return parser_->response; }

private:
    bool is_informational() const { return parser_->is_header_done() && status() / 100 == 1; }
    void restart();
    bool has_status_line();
    error_code check_bounds() const;
    std::size_t next_read() const;

    bool is_head_;
    bool streams_;
    std::uint64_t max_body_;
    bool has_begun_ = false;
    bool at_start_ = true;     // of a head
    int interim_ = 0;          // responses skipped
    std::uint64_t parsed_ = 0; // bytes, the body's included
    boost::beast::flat_buffer buffer_;
    std::optional<received_response> parser_;
};

} // namespace ossio::net
#endif
