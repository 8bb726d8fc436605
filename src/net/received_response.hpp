// SPDX-License-Identifier: BSL-1.0
// Collects what Beast finds in a response.
#ifndef OSSIO_SRC_NET_RECEIVED_RESPONSE_HPP
#define OSSIO_SRC_NET_RECEIVED_RESPONSE_HPP

#include "wire/http.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/version.hpp>

#include <cstdint>

namespace ossio::net {

namespace http = boost::beast::http;

/** Beast's parser with a response of ours as its result: head and body are stored as they are found, without a message of Beast's
    in between.

    Trailers are skipped: what comes behind the body is no header. A length that the peer announces reserves memory only
    once a good piece of the body has come: then it spares the copies of a text that doubles, the largest of which would hold
    the loop for milliseconds. Without a limit of the body it reserves none: it may be any number.
*/
class received_response final : public http::basic_parser<false> {
public:
    static constexpr std::size_t believed_after =
        1 << 20; // bytes; a text that is taken away as it comes never grows so far

    wire::response response;      ///< status and headers so far; of the body what nobody took away yet
    std::uint64_t body_bytes = 0; ///< that came, taken ones included
    bool is_limited = false;      ///< the body, by Beast's limit

private:
    using text = boost::beast::string_view;
    using error = boost::system::error_code;

    void on_request_impl(http::verb, text, text, int, error&) override {}
    void on_response_impl(int code, text, int, error&) override { response.status = code; }
    void on_field_impl(http::field, text name, text value, error&) override {
        if (!is_header_done()) response.headers.add(name, value);
    }
#if BOOST_BEAST_VERSION >= 359 // before, trailers came as fields
    void on_trailer_field_impl(http::field, text, text, error&) override {}
#endif
    void on_header_impl(error&) override {}
    void on_body_init_impl(boost::optional<std::uint64_t> const& announced, error&) override {
        if (is_limited) announced_ = announced.value_or(0);
    }
    std::size_t on_body_impl(text piece, error&) override { return collect(piece); }
    void on_chunk_header_impl(std::uint64_t, text, error&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, text piece, error&) override { return collect(piece); }
    void on_finish_impl(error&) override {}

    std::size_t collect(text piece) {
        std::string& body = response.body;
        if (body.size() >= believed_after && body.capacity() < announced_)
            body.reserve(static_cast<std::size_t>(announced_));
        body.append(piece.data(), piece.size());
        body_bytes += piece.size();
        return piece.size();
    }

    std::uint64_t announced_ = 0; // bytes of the body; within its limit, which Beast checks before
};

} // namespace ossio::net
#endif
