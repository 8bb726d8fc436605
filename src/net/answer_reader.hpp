// SPDX-License-Identifier: BSL-1.0
// Takes an HTTP answer apart as its bytes come, by Beast's parser.
#ifndef OSSIO_SRC_NET_ANSWER_READER_HPP
#define OSSIO_SRC_NET_ANSWER_READER_HPP

#include "memory/kept_memory.hpp"
#include "net/connection.hpp"
#include "wire/http.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace ossio::net {

namespace http = boost::beast::http;

/// A text that grows with what comes; what a peer announces reserves no memory.
struct growing_body {
    using value_type = std::string;

    class reader {
    public:
        template<bool IsRequest, class Fields>
        reader(http::header<IsRequest, Fields>&, value_type& body) : body_(body) {}

        void init(boost::optional<std::uint64_t> const&, boost::system::error_code& ec) { ec = {}; }

        template<class Buffers>
        std::size_t put(Buffers const& buffers, boost::system::error_code& ec) {
            ec = {};
            std::size_t taken = 0;
            for (auto const piece : boost::beast::buffers_range_ref(buffers)) {
                body_.append(static_cast<char const*>(piece.data()), piece.size());
                taken += piece.size();
            }
            return taken;
        }

        void finish(boost::system::error_code& ec) { ec = {}; }

    private:
        value_type& body_;
    };
};

/// The answer as far as it is read.
class answer_reader {
public:
    /// `streams`: bodies of any length, which somebody takes away piece by piece.
    answer_reader(bool is_head, std::uint64_t max_body, bool streams)
        : is_head_(is_head), streams_(streams), max_body_(max_body) {
        restart();
    }

    asio::mutable_buffer room() { return buffer_.prepare(next_read()); }

    /// Takes bytes that were read into room(). Not true any more after an error.
    error_code feed(std::size_t n) {
        buffer_.commit(n);
        has_begun_ = has_begun_ || n != 0;
        error_code ec;
        while (buffer_.size() != 0 && !parser_->is_done()) {
            buffer_.consume(parser_->put(buffer_.data(), ec));
            if (ec == http::error::need_more) {
                ec = {};
                break;
            }
            if (ec) break;
            if (parser_->is_done() && is_informational()) restart();
        }
        if (!ec && parser_->is_header_done() && parser_->get().result_int() < 100) return http::error::bad_status;
        return ec;
    }

    /// The peer has ended the stream: that ends some answers and breaks others.
    error_code feed_end() {
        if (!parser_->got_some()) return asio::error::eof;
        error_code ec;
        parser_->put_eof(ec);
        return ec;
    }

    bool has_begun() const noexcept { return has_begun_; }
    bool is_final() const { return parser_->is_header_done() && !is_informational(); }
    bool is_done() const { return parser_->is_done(); }
    bool keeps_connection() const {
        return parser_->get().keep_alive() && !parser_->get().need_eof() && buffer_.size() == 0;
    }

    bool is_success() const { return parser_->get().result_int() / 100 == 2; }

    wire::response head() const {
        auto const& message = parser_->get();
        wire::response r;
        r.status = static_cast<int>(message.result_int());
        std::size_t lines = 0, bytes = 0;
        for (auto const& field : message) {
            ++lines;
            bytes += field.name_string().size() + field.value().size();
        }
        r.headers.reserve(lines, bytes);
        for (auto const& field : message) r.headers.add(field.name_string(), field.value());
        return r;
    }
    std::string take_body() { return std::exchange(parser_->get().body(), std::string()); }
    wire::response take() {
        wire::response r = head();
        r.body = take_body();
        return r;
    }

private:
    using kept = memory::kept_allocator<char>; // Beast takes a piece for each line of the head

    static constexpr std::uint32_t longest_header = 64 * 1024;
    static constexpr std::size_t head_read = 2 * 1024; // most answers are one small head
    static constexpr std::size_t smallest_read = 8 * 1024;
    static constexpr std::size_t largest_read = 256 * 1024;

    bool is_informational() const { return parser_->is_header_done() && parser_->get().result_int() / 100 == 1; }

    void restart() {
        parser_.emplace();
        parser_->eager(true);
        parser_->header_limit(longest_header);
        if (streams_)
            parser_->body_limit(boost::none);
        else
            parser_->body_limit(max_body_);
        parser_->skip(is_head_);
    }

    std::size_t next_read() const {
        if (!parser_->is_header_done()) return head_read;
        auto const left = parser_->content_length_remaining();
        return std::clamp(static_cast<std::size_t>(left.value_or(smallest_read)), smallest_read, largest_read);
    }

    bool is_head_;
    bool streams_;
    std::uint64_t max_body_;
    bool has_begun_ = false;
    boost::beast::basic_flat_buffer<kept> buffer_;
    std::optional<http::response_parser<growing_body, kept>> parser_;
};

} // namespace ossio::net
#endif
