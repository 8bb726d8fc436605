// SPDX-License-Identifier: BSL-1.0
// Composes heads and writes bodies in pieces.
#include "testing/response_writer.hpp"

#include "testing/close_connection.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>

namespace ossio::testing {

namespace http = boost::beast::http;

std::string response_writer::head_of(response const& what, std::string const& request_id, bool keep_alive) const {
    std::uint64_t const length = what.has_bytes ? what.length : what.body.size();
    std::string head = "HTTP/1.1 " + std::to_string(what.status) + ' ' +
                       std::string(http::obsolete_reason(http::int_to_status(static_cast<unsigned>(what.status)))) +
                       "\r\n";
    auto const line = [&head](std::string_view name, std::string_view value) {
        head.append(name).append(": ").append(value).append("\r\n");
    };
    line("Server", "AliyunOSS");
    line("Date", wire::http_date(core_.now()));
    if (what.status != 204 || length != 0) line("Content-Length", std::to_string(length));
    line("Connection", keep_alive ? "keep-alive" : "close");
    line("x-oss-request-id", request_id);
    line("x-oss-server-time", "1");
    for (auto const& [name, value] : what.headers.all())
        if (core_.options.returns_crc64 || name != "x-oss-hash-crc64ecma") line(name, value);
    head += "\r\n";
    return head;
}

asio::awaitable<void> response_writer::send(parsed_request const& to, response const& what,
                                            std::string const& request_id, bool keep_alive, body_throttle& throttle) {
    bool const is_head = to.request.method == wire::verb::head;
    std::string head = head_of(what, request_id, keep_alive);
    if (!what.has_bytes && !is_head) head += what.body;
    co_await write(head);
    if (!what.has_bytes || is_head) co_return;
    for (std::uint64_t at = 0; at < what.length;) {
        auto const most = std::min<std::uint64_t>(throttle.chunk_size(), what.length - at);
        std::string const piece = what.bytes.read(what.first + at, static_cast<std::size_t>(most));
        if (piece.empty()) throw close_connection();
        co_await write(piece);
        at += piece.size();
        if (throttle.is_limited()) co_await throttle.after_sent(piece.size());
    }
}

asio::awaitable<void> response_writer::write(std::string_view text) {
    while (!text.empty()) {
        asio::const_buffer const rest = asio::buffer(text);
        auto const written = co_await connection_.write(std::span(&rest, 1));
        if (written.ec) throw close_connection();
        text.remove_prefix(written.bytes);
        // A write returns early when the peer sends its next request; the rest of this response must still be written.
        if (written.bytes == 0 && !text.empty()) co_await core_.runtime->sleep(std::chrono::milliseconds(1));
    }
}

} // namespace ossio::testing
