// SPDX-License-Identifier: BSL-1.0
// Positions in the object.
#include "service/wanted_range.hpp"

#include "wire/ascii.hpp"
#include "wire/object_messages.hpp"

#include <algorithm>
#include <limits>

namespace ossio::service {

namespace asio = boost::asio;

namespace {

constexpr std::uint64_t to_the_end = std::numeric_limits<std::uint64_t>::max();

} // namespace

wanted_range::wanted_range(std::optional<byte_range> const& of) noexcept
    : first_(of ? of->first : 0), last_(of ? of->last : to_the_end), is_whole_(!of), asked_from_(first_) {}

std::optional<std::uint64_t> wanted_range::total() const noexcept {
    return is_size_known() ? std::optional(end_ - std::min(end_, first_)) : std::nullopt;
}

/// A response may break off behind its last byte, and there is no range of nothing: where nothing may be left, the last byte is
/// asked for once more.
void wanted_range::ask_for_rest(wire::request& r) {
    asked_from_ = first_ + received_;
    if (received_ == 0) return;
    if (is_size_unknown_ || asked_from_ >= end_) --asked_from_;
    wire::set_range(r, asked_from_, end_ == to_the_end ? to_the_end : end_ - 1);
}

/// A server that is not OSS may send no length: then the object ends where the response ends.
void wanted_range::begin(wire::response const& head, std::uint64_t size) noexcept {
    bool const is_range = head.status == 206;
    if (!is_size_known()) {
        has_head_ = true;
        size_ = is_range ? size : wire::parse_number(head.headers.get("content-length")).value_or(0);
        is_size_unknown_ = !is_range && !head.headers.has("content-length");
        std::uint64_t const asked = last_ == to_the_end ? last_ : last_ + 1;
        end_ = is_size_unknown_ ? asked : std::min(size_, asked);
    }
    is_widened_ = !is_range && (received_ != 0 || !is_whole_);
    next_ = is_range ? asked_from_ : 0;
}

result<asio::const_buffer> wanted_range::cut(asio::const_buffer piece) {
    std::uint64_t const wanted = first_ + received_;
    std::uint64_t const before = std::min<std::uint64_t>(piece.size(), wanted - std::min(wanted, next_));
    next_ += piece.size();
    piece += static_cast<std::size_t>(before);
    std::uint64_t const missing = end_ - std::min(end_, wanted);
    if (piece.size() <= missing) return piece;
    if (!is_widened_) return failure(errc::malformed_response, "the service sent more than was asked for");
    return asio::buffer(piece, static_cast<std::size_t>(missing));
}

result<void> wanted_range::check_complete() const {
    if (has_head_ && (is_size_unknown_ || first_ + received_ == end_)) return {};
    return failure(errc::malformed_response, "the service sent less than it announced");
}

} // namespace ossio::service
