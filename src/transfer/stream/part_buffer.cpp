// SPDX-License-Identifier: BSL-1.0
// Fills a part, and returns its bytes as often as attempts need them.
#include "transfer/stream/part_buffer.hpp"

#include "transfer/upload/part_body.hpp"
#include "wire/base64.hpp"

#include <algorithm>
#include <iterator>

namespace ossio::transfer {

using async::slice_size;

part_buffer::part_buffer(bool with_md5) {
    if (with_md5) md5_.emplace();
}

void part_buffer::add(std::vector<async::buffer_lease> buffers) {
    std::move(buffers.begin(), buffers.end(), std::back_inserter(buffers_));
}

void part_buffer::add(async::buffer_lease buffer) { buffers_.push_back(std::move(buffer)); }

asio::mutable_buffer part_buffer::room() const noexcept {
    auto const at = static_cast<std::size_t>(size_ / slice_size);
    if (at == buffers_.size()) return asio::mutable_buffer();
    return buffers_[at].buffer() + static_cast<std::size_t>(size_ % slice_size);
}

void part_buffer::filled(std::size_t n) {
    auto const bytes = asio::buffer(room(), n);
    sum_.update(bytes.data(), bytes.size());
    if (md5_) md5_->update(bytes.data(), bytes.size());
    size_ += n;
}

std::string part_buffer::content_md5() { return md5_ ? wire::base64_encode(md5_->finish()) : std::string(); }

bool part_buffer::is_content_of(part const& listed) const {
    if (listed.crc64) return sum_.value() == *listed.crc64;
    wire::md5_digest digest;
    std::uint64_t at = 0;
    for (auto slice = slice_at(0); slice.size() != 0; slice = slice_at(at)) {
        digest.update(slice.data(), slice.size());
        at += slice.size();
    }
    return is_etag_of(listed.etag, digest.finish());
}

std::string part_buffer::text() const {
    std::string bytes;
    bytes.reserve(static_cast<std::size_t>(size_));
    for (auto slice = slice_at(0); slice.size() != 0; slice = slice_at(bytes.size()))
        bytes.append(static_cast<char const*>(slice.data()), slice.size());
    return bytes;
}

asio::const_buffer part_buffer::slice_at(std::uint64_t offset) const noexcept {
    if (offset >= size_) return asio::const_buffer();
    asio::const_buffer const from = buffers_[static_cast<std::size_t>(offset / slice_size)].buffer() +
                                    static_cast<std::size_t>(offset % slice_size);
    return asio::buffer(from, static_cast<std::size_t>(std::min<std::uint64_t>(slice_size, size_ - offset)));
}

void buffered_body::rewind() {
    reporter_.slices_returned(given_);
    given_ = 0;
}

asio::awaitable<result<asio::const_buffer>> buffered_body::next() { co_return *try_next(); }

std::optional<result<asio::const_buffer>> buffered_body::try_next() {
    asio::const_buffer const slice = part_.slice_at(given_);
    given_ += slice.size();
    reporter_.slice_taken(slice.size());
    return result<asio::const_buffer>(slice);
}

} // namespace ossio::transfer
