// SPDX-License-Identifier: BSL-1.0
// Parses heads with Beast, and reads counted and chunked bodies.
#include "testing/request_reader.hpp"

#include "testing/close_connection.hpp"
#include "wire/ascii.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <charconv>
#include <limits>

namespace ossio::testing {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t longest_head = 64 * 1024;
static_assert(longest_head < read_buffer::largest_size, "a head that is too long must not fill the buffer");

/// Every head begins with the name of a method: TLS on the wrong port does not, nor does noise.
bool may_begin_a_head(std::string_view bytes) {
    return bytes.empty() || bytes == "\r" || (bytes.front() > ' ' && bytes.front() < 0x7f);
}

/// Nothing when the line is not the size of a chunk: a lenient reader would store what a strict one refuses.
std::optional<std::uint64_t> chunk_size_of(std::string_view line) {
    std::string_view const digits = wire::trimmed(line.substr(0, line.find(';')), " \t");
    std::uint64_t size = 0;
    auto const [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
    if (problem != std::errc() || end != digits.data() + digits.size() || line.front() != digits.front())
        return std::nullopt;
    return size;
}

} // namespace

asio::awaitable<std::optional<parsed_request>> request_reader::read_head() {
    for (;;) {
        while (buffer_.unread().starts_with("\r\n")) buffer_.consume(2);
        auto const end = buffer_.unread().find("\r\n\r\n");
        if (end != std::string_view::npos) {
            auto parsed = parse_head(end + 4);
            co_return parsed;
        }
        if (buffer_.unread().size() > longest_head || !may_begin_a_head(buffer_.unread())) throw malformed();
        bool const is_open = co_await buffer_.read_more();
        if (!is_open && !buffer_.unread().empty()) throw malformed();
        if (!is_open) co_return std::nullopt;
    }
}

parsed_request request_reader::parse_head(std::size_t length) {
    http::request_parser<http::empty_body> parser;
    parser.header_limit(longest_head);
    parser.eager(false);
    parser.body_limit(boost::none); // read_body reads bodies
    boost::system::error_code ec;
    parser.put(asio::buffer(buffer_.unread().data(), length), ec);
    buffer_.consume(length);
    if (ec || !parser.is_header_done()) throw malformed();
    auto const& head = parser.get();
    wire::header_list headers;
    for (auto const& field : head) headers.add(std::string(field.name_string()), std::string(field.value()));
    framing_ = request_framing();
    framing_.keep_alive = head.keep_alive();
    framing_.chunked = head.chunked();
    // Beast reads no body of other codings, and what follows would be taken for the next request.
    if (headers.has("transfer-encoding") && wire::lower(headers.get("transfer-encoding")) != "chunked")
        throw malformed();
    framing_.expects_continue = wire::lower(headers.get("expect")) == "100-continue";
    if (auto const text = headers.get("content-length"); !text.empty()) {
        std::uint64_t n = 0;
        std::from_chars(text.data(), text.data() + text.size(), n);
        framing_.length = n;
    }
    auto parsed = parse_request(head.method_string(), head.target(), std::move(headers), custom_domains_);
    if (!parsed) throw malformed();
    return std::move(*parsed);
}

asio::awaitable<void> request_reader::read_body(body_receiver& into, body_throttle& throttle) {
    if (framing_.chunked)
        co_await read_chunked(into, throttle);
    else
        co_await read_counted(into, throttle, framing_.length.value_or(0));
    into.finish();
}

asio::awaitable<void> request_reader::read_more(std::size_t most) {
    if (buffer_.is_full()) throw malformed(); // the line of a chunk, or a trailer, does not end
    bool const is_open = co_await buffer_.read_more(most);
    if (!is_open) throw close_connection();
}

asio::awaitable<void> request_reader::read_counted(body_receiver& into, body_throttle& throttle, std::uint64_t length) {
    bool const is_limited = throttle.is_limited();
    while (into.received() < length) {
        if (buffer_.unread().empty()) {
            co_await read_more(throttle.chunk_size());
            if (is_limited) co_await throttle.after_io(buffer_.unread().size());
        }
        auto const piece = buffer_.unread().substr(0, static_cast<std::size_t>(length - into.received()));
        into.take(piece);
        auto const n = piece.size();
        buffer_.consume(n);
        auto const more = buffer_.unread().empty() ? read_bulk(into, throttle, length - into.received()) : 0;
        if (is_limited) co_await throttle.after_received(n + more);
    }
}

/// Takes what has arrived past the small buffer of this connection; returns its size.
std::size_t request_reader::read_bulk(body_receiver& into, body_throttle const& throttle, std::uint64_t most) {
    if (most == 0 || throttle.is_trickle()) return 0;
    if (throttle.is_limited()) most = std::min<std::uint64_t>(most, throttle.chunk_size());
    auto const bulk = buffer_.read_at_once(scratch_, most);
    if (!bulk.empty()) into.take(bulk);
    return bulk.size();
}

asio::awaitable<void> request_reader::read_chunked(body_receiver& into, body_throttle& throttle) {
    for (;;) {
        std::size_t end = std::string_view::npos;
        while ((end = buffer_.unread().find("\r\n")) == std::string_view::npos) co_await read_more();
        auto const size = chunk_size_of(buffer_.unread().substr(0, end));
        if (!size || *size > std::numeric_limits<std::uint64_t>::max() - into.received()) throw malformed();
        buffer_.consume(end + 2);
        if (*size == 0) break;
        co_await read_counted(into, throttle, into.received() + *size);
        while (buffer_.unread().size() < 2) co_await read_more();
        if (!buffer_.unread().starts_with("\r\n")) throw malformed();
        buffer_.consume(2);
    }
    while (!buffer_.unread().starts_with("\r\n")) { // trailers are skipped
        auto const end = buffer_.unread().find("\r\n");
        if (end == std::string_view::npos)
            co_await read_more();
        else
            buffer_.consume(end + 2);
    }
    buffer_.consume(2);
}

asio::awaitable<void> request_reader::drain() {
    for (bool is_open = true; is_open;) {
        buffer_.consume(buffer_.unread().size());
        is_open = co_await buffer_.read_more();
    }
}

} // namespace ossio::testing
