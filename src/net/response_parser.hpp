// SPDX-License-Identifier: BSL-1.0
// Takes an HTTP response apart as its bytes come, by Beast's parser, and bounds what is not body.
#ifndef OSSIO_SRC_NET_RESPONSE_PARSER_HPP
#define OSSIO_SRC_NET_RESPONSE_PARSER_HPP

#include "net/connection.hpp"
#include "wire/http.hpp"

#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace ossio::net {

namespace http = boost::beast::http;

/// A text that grows with the received bytes. A length that the peer announces reserves memory only once a good piece of the
/// body has come: then it spares the copies of a text that doubles, the largest of which would hold the loop for milliseconds.
struct growing_body {
    static constexpr std::size_t believed_after =
        1 << 20; // bytes; a text that is taken away as it comes never grows so far

    struct value_type {
        std::string text;        // what nobody took away yet
        std::uint64_t bytes = 0; // that came, taken ones included
    };

    class reader {
    public:
        template<bool IsRequest, class Fields>
        reader(http::header<IsRequest, Fields>&, value_type& body) : body_(body) {}

        void init(boost::optional<std::uint64_t> const& announced, boost::system::error_code& ec) {
            announced_ = announced.value_or(0);
            ec = {};
        }

        template<class Buffers>
        std::size_t put(Buffers const& buffers, boost::system::error_code& ec) {
            ec = {};
            std::size_t taken = 0;
            if (body_.text.size() >= believed_after && body_.text.capacity() < announced_)
                body_.text.reserve(static_cast<std::size_t>(announced_));
            for (auto const piece : boost::beast::buffers_range_ref(buffers)) {
                body_.text.append(static_cast<char const*>(piece.data()), piece.size());
                taken += piece.size();
            }
            body_.bytes += taken;
            return taken;
        }

        void finish(boost::system::error_code& ec) { ec = {}; }

    private:
        value_type& body_;
        std::uint64_t announced_ = 0; // bytes; within the limit of the body, which Beast checks before
    };
};

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
    bool is_final() const { return parser_->is_header_done() && !is_informational(); } ///< the head, not the body
    bool is_done() const { return parser_->is_done(); }
    bool keeps_connection() const;
    bool is_success() const { return status() / 100 == 2; }
    int status() const { return static_cast<int>(parser_->get().result_int()); }
    bool has_unread() const noexcept { return buffer_.size() != 0; } ///< bytes behind the end of the response

    wire::response head() const;
    std::string take_body();
    wire::response take();

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
    std::optional<http::response_parser<growing_body>> parser_;
};

} // namespace ossio::net
#endif
