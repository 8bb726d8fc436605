// SPDX-License-Identifier: BSL-1.0
// Beast reads; what it does not bound is counted here.
#include "net/response_parser.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

namespace ossio::net {

namespace {

constexpr std::size_t head_read = 2 * 1024;     // most responses are one small head
constexpr std::size_t smallest_read = 8 * 1024; // also of bodies of unknown length: each read is one step of the loop
constexpr std::size_t largest_read = 256 * 1024;

/// "HTTP/1.1 200": RFC 9112 wants a space behind it even when no reason follows, and some servers leave it out.
bool lacks_reason(std::string_view line) noexcept {
    return line.size() == 12 && line.starts_with("HTTP/1.") && line[8] == ' ';
}

} // namespace

response_parser::response_parser(bool is_head, std::uint64_t max_body, bool streams)
    : is_head_(is_head), streams_(streams), max_body_(max_body) {
    restart();
}

error_code response_parser::feed(std::size_t n) {
    buffer_.commit(n);
    has_begun_ = has_begun_ || n != 0;
    error_code ec;
    while (buffer_.size() != 0 && !parser_->is_done()) {
        if (at_start_ && !has_status_line()) break;
        std::size_t const taken = parser_->put(buffer_.data(), ec);
        buffer_.consume(taken);
        parsed_ += taken;
        if (ec == http::error::need_more) {
            ec = {};
            break;
        }
        if (ec) return ec;
        if (!parser_->is_done() || !is_informational()) continue;
        if (status() == 101) return http::error::bad_status; // no request asks for another protocol
        if (++interim_ > max_interim) return http::error::header_limit;
        restart();
    }
    return check_bounds();
}

error_code response_parser::check_bounds() const {
    std::uint64_t const body = parser_->body_bytes;
    std::uint64_t const waiting = parser_->is_done() ? 0 : buffer_.size();
    if (parsed_ - body + waiting > max_framing + body / body_per_framing) return http::error::header_limit;
    if (!parser_->is_header_done()) return {};
    if (status() < 100) return http::error::bad_status;
    if (is_final() && !is_success() && body > max_refusal) return http::error::body_limit;
    return {};
}

/// Whether the first line of a head is here; Beast then finds it as it expects it.
bool response_parser::has_status_line() {
    std::string_view const text(static_cast<char const*>(buffer_.data().data()), buffer_.size());
    auto const end = text.find('\n');
    if (end == std::string_view::npos) return false;
    at_start_ = false;
    auto const line = text.substr(0, end != 0 && text[end - 1] == '\r' ? end - 1 : end);
    if (!lacks_reason(line)) return true;
    std::size_t const all = text.size();
    buffer_.prepare(1);
    buffer_.commit(1);
    char* const bytes = static_cast<char*>(buffer_.data().data());
    std::memmove(bytes + 13, bytes + 12, all - 12);
    bytes[12] = ' ';
    return true;
}

error_code response_parser::feed_end() {
    if (!parser_->got_some()) return asio::error::eof;
    error_code ec;
    parser_->put_eof(ec);
    return ec;
}

bool response_parser::keeps_connection() const {
    return parser_->keep_alive() && !parser_->need_eof() && buffer_.size() == 0;
}

void response_parser::restart() {
    parser_.emplace();
    parser_->eager(true);
    parser_->header_limit(static_cast<std::uint32_t>(max_framing));
    parser_->is_limited = !streams_;
    if (streams_)
        parser_->body_limit(boost::none);
    else
        parser_->body_limit(max_body_);
    parser_->skip(is_head_);
    at_start_ = true;
}

std::size_t response_parser::next_read() const {
    if (!parser_->is_header_done()) return head_read;
    auto const left = parser_->content_length_remaining();
    return std::clamp(static_cast<std::size_t>(left.value_or(smallest_read)), smallest_read, largest_read);
}

} // namespace ossio::net
