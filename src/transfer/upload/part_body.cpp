// SPDX-License-Identifier: BSL-1.0
// Reads slices of a source and computes their checksums.
#include "transfer/upload/part_body.hpp"

#include "transfer/upload/file_sending.hpp"
#include "transfer/upload/part_flow.hpp"
#include "transfer/upload/source_error.hpp"
#include "wire/base64.hpp"
#include "wire/digest.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ossio::transfer {

asio::awaitable<result<void>> read_source(source& from, std::uint64_t offset, asio::mutable_buffer into) {
    try {
        co_await from.read_at(offset, into);
        co_return result<void>();
    } catch (...) {
        co_return source_error();
    }
}

void part_body::rewind() {
    reporter_.slices_returned(given_);
    given_ = 0;
    sum_ = wire::checksum();
    ++attempts_;
    may_differ_ = false;
    if (flow_) flow_->withdrawn();
}

/// Bytes that are sent again are those that were checksummed: then a file that others write into cannot fail the part twice.
std::optional<async::file_extent> part_body::in_file(asio::const_buffer slice) {
    if (!file_sending_ || !is_cached_ || attempts_ > 1) return std::nullopt;
    auto const extent = file_sending_->extent(range_.offset + given_ - slice.size(), slice.size());
    if (extent) may_differ_ = true;
    return extent;
}

result<void> part_body::compare(std::optional<wire::checksum> stored) {
    if (file_sending_) file_sending_->note_response(stored.has_value());
    if (!stored && may_differ_)
        return failure(errc::checksum_mismatch, "the service returned no crc64 of bytes that were sent from a file");
    return checksummed_body::compare(stored);
}

void part_body::written() noexcept {
    buffer_.give_back_memory();
    if (flow_) flow_->accepted();
}

/// Returns the memory for the next slice; empty at the end.
asio::mutable_buffer part_body::room() {
    if (given_ == range_.size) return {};
    auto const left = std::min<std::uint64_t>(slice_, range_.size - given_);
    return asio::buffer(buffer_.buffer(), static_cast<std::size_t>(left));
}

/// Computes the checksum of the slice that was read, while it is in the cache.
asio::const_buffer part_body::taken(asio::mutable_buffer slice) {
    sum_.update(slice.data(), slice.size());
    given_ += slice.size();
    reporter_.slice_taken(slice.size());
    if (flow_ && slice.size() != 0) flow_->read(slice.size());
    return slice;
}

asio::awaitable<result<asio::const_buffer>> part_body::next() {
    asio::mutable_buffer const into = room();
    if (into.size() == 0) co_return asio::const_buffer();
    auto read = co_await read_source(source_, range_.offset + given_, into);
    if (!read) co_return read.error();
    is_cached_ = false;
    co_return taken(into);
}

std::optional<result<asio::const_buffer>> part_body::try_next() {
    asio::mutable_buffer const into = room();
    try {
        if (into.size() != 0 && !source_.try_read_at(range_.offset + given_, into)) return std::nullopt;
    } catch (...) {
        return result<asio::const_buffer>(source_error());
    }
    is_cached_ = true;
    return result<asio::const_buffer>(taken(into));
}

namespace {

// A file in memory is read without waiting: so many slices, 1 MiB, take about a millisecond, and then others have a turn.
constexpr std::uint64_t slices_in_a_row = 4;

/// Feeds each slice of a range to `digest`, a callable that lives in the awaiting frame.
template<class Digest>
asio::awaitable<result<void>> digest_range(source& from, part_extent range, asio::mutable_buffer slice,
                                           Digest& digest) {
    while (range.size != 0) {
        auto const piece =
            asio::buffer(slice, static_cast<std::size_t>(std::min<std::uint64_t>(slice.size(), range.size)));
        auto read = co_await read_source(from, range.offset, piece);
        if (!read) co_return read.error();
        digest(piece);
        if ((range.offset / slice.size()) % slices_in_a_row == 0) co_await asio::post(asio::use_awaitable);
        range.offset += piece.size();
        range.size -= piece.size();
    }
    co_return result<void>();
}

} // namespace

asio::awaitable<result<wire::checksum>> checksum_of(source& from, part_extent range, asio::mutable_buffer slice) {
    wire::checksum sum;
    auto add = [&sum](asio::mutable_buffer piece) { sum.update(piece.data(), piece.size()); };
    auto done = co_await digest_range(from, range, slice, add);
    if (!done) co_return done.error();
    co_return sum;
}

asio::awaitable<result<std::string>> md5_of(source& from, part_extent range, asio::mutable_buffer slice) {
    wire::md5_digest digest;
    auto add = [&digest](asio::mutable_buffer piece) { digest.update(piece.data(), piece.size()); };
    auto done = co_await digest_range(from, range, slice, add);
    if (!done) co_return done.error();
    co_return digest.finish();
}

bool is_etag_of(std::string_view etag, std::string_view md5) {
    return etag == '"' + wire::hex_upper(md5) + '"' || etag == '"' + wire::hex_lower(md5) + '"';
}

asio::awaitable<result<bool>> agrees_with_source(source& from, part_layout plan, part listed,
                                                 asio::mutable_buffer slice) {
    part_extent const range = plan.range_of(listed.number);
    if (listed.crc64) {
        auto ours = co_await checksum_of(from, range, slice);
        if (!ours) co_return ours.error();
        co_return ours->value() == *listed.crc64;
    }
    auto ours = co_await md5_of(from, range, slice);
    if (!ours) co_return ours.error();
    co_return is_etag_of(listed.etag, *ours);
}

} // namespace ossio::transfer
