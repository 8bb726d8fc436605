// SPDX-License-Identifier: BSL-1.0
// Reads slices of a source and makes checksums of them on the way.
#include "transfer/part_body.hpp"

#include "transfer/thrown.hpp"
#include "wire/base64.hpp"
#include "wire/crc64.hpp"
#include "wire/digest.hpp"

namespace ossio::transfer {

asio::awaitable<result<void>> read_source(source& from, std::uint64_t offset, asio::mutable_buffer into) {
    try {
        co_await from.read_at(offset, into);
        co_return result<void>();
    } catch (...) {
        co_return thrown_by_source();
    }
}

void part_body::rewind() {
    reporter_.slices_returned(given_);
    given_ = 0;
    crc_ = 0;
}

/// Where the next slice goes; empty at the end.
asio::mutable_buffer part_body::room() {
    if (given_ == range_.size) return {};
    auto const left = std::min<std::uint64_t>(slice_, range_.size - given_);
    return asio::buffer(buffer_.buffer(), static_cast<std::size_t>(left));
}

/// The slice was read: its checksum is made while it is in the cache.
asio::const_buffer part_body::taken(asio::mutable_buffer slice) {
    crc_ = wire::crc64(crc_, slice.data(), slice.size());
    given_ += slice.size();
    reporter_.slice_taken(slice.size());
    return slice;
}

asio::awaitable<result<asio::const_buffer>> part_body::next() {
    asio::mutable_buffer const into = room();
    if (into.size() == 0) co_return asio::const_buffer();
    auto read = co_await read_source(source_, range_.offset + given_, into);
    if (!read) co_return read.error();
    co_return taken(into);
}

std::optional<result<asio::const_buffer>> part_body::try_next() {
    asio::mutable_buffer const into = room();
    try {
        if (into.size() != 0 && !source_.try_read_at(range_.offset + given_, into)) return std::nullopt;
    } catch (...) {
        return result<asio::const_buffer>(thrown_by_source());
    }
    return result<asio::const_buffer>(taken(into));
}

namespace {

/// Feeds each slice of a range to `digest`, a callable that lives in the awaiting frame.
template<class Digest>
asio::awaitable<result<void>> digest_range(source& from, part_range range, asio::mutable_buffer slice, Digest& digest) {
    while (range.size != 0) {
        auto const piece =
            asio::buffer(slice, static_cast<std::size_t>(std::min<std::uint64_t>(slice.size(), range.size)));
        auto read = co_await read_source(from, range.offset, piece);
        if (!read) co_return read.error();
        digest(piece);
        range.offset += piece.size();
        range.size -= piece.size();
    }
    co_return result<void>();
}

} // namespace

asio::awaitable<result<std::uint64_t>> crc64_of(source& from, part_range range, asio::mutable_buffer slice) {
    std::uint64_t crc = 0;
    auto add = [&crc](asio::mutable_buffer piece) { crc = wire::crc64(crc, piece.data(), piece.size()); };
    auto done = co_await digest_range(from, range, slice, add);
    if (!done) co_return done.error();
    co_return crc;
}

asio::awaitable<result<std::string>> md5_of(source& from, part_range range, asio::mutable_buffer slice) {
    wire::md5_digest digest;
    auto add = [&digest](asio::mutable_buffer piece) { digest.update(piece.data(), piece.size()); };
    auto done = co_await digest_range(from, range, slice, add);
    if (!done) co_return done.error();
    co_return digest.finish();
}

asio::awaitable<result<bool>> agrees_with_source(source& from, upload_plan plan, part listed,
                                                 asio::mutable_buffer slice) {
    part_range const range = plan.range_of(listed.number);
    if (listed.crc64) {
        auto ours = co_await crc64_of(from, range, slice);
        if (!ours) co_return ours.error();
        co_return *ours == *listed.crc64;
    }
    auto ours = co_await md5_of(from, range, slice);
    if (!ours) co_return ours.error();
    co_return listed.etag == '"' + wire::hex_upper(*ours) + '"' || listed.etag == '"' + wire::hex_lower(*ours) + '"';
}

} // namespace ossio::transfer
