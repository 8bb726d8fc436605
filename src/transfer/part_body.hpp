// SPDX-License-Identifier: BSL-1.0
// A range of a source as a request body: read, checksummed and sent slice by slice, never held whole.
#ifndef OSSIO_SRC_TRANSFER_PART_BODY_HPP
#define OSSIO_SRC_TRANSFER_PART_BODY_HPP

#include <ossio/source.hpp>

#include "service/operations.hpp"
#include "transfer/plan.hpp"
#include "transfer/reporter.hpp"

namespace ossio::transfer {

/// Reads into a buffer that rests while there is nothing in it. Source, buffer and reporter must outlive it.
class part_body final : public service::checked_body {
public:
    /// `slice`: so much of the buffer is used, at most.
    part_body(source& from, part_range range, async::buffer_lease& buffer, reporter& figures,
              std::size_t slice = async::slice_size)
        : source_(from), range_(range), buffer_(buffer), reporter_(figures), slice_(slice) {}
    ~part_body() override { rewind(); }
    part_body(part_body const&) = delete;
    part_body& operator=(part_body const&) = delete;

    std::uint64_t size() const noexcept override { return range_.size; }
    void rewind() override;
    asio::awaitable<result<asio::const_buffer>> next() override;
    std::optional<result<asio::const_buffer>> try_next() override;
    void written() noexcept override { buffer_.rest(); }
    std::uint64_t crc64() const noexcept override { return crc_; }

private:
    asio::mutable_buffer room();
    asio::const_buffer taken(asio::mutable_buffer);

    source& source_;
    part_range range_;
    async::buffer_lease& buffer_;
    reporter& reporter_;
    std::size_t slice_;
    std::uint64_t given_ = 0;
    std::uint64_t crc_ = 0;
};

/// Reads a range of the source, or says why that cannot be; exceptions of the source become failures.
asio::awaitable<result<void>> read_source(source& from, std::uint64_t offset, asio::mutable_buffer into);

/// The checksums of a range, read through `slice`: what is asked for, CRC-64 or MD5 (16 raw bytes).
asio::awaitable<result<std::uint64_t>> crc64_of(source& from, part_range range, asio::mutable_buffer slice);
asio::awaitable<result<std::string>> md5_of(source& from, part_range range, asio::mutable_buffer slice);

/// Whether the bytes of a part that the service lists are those of the source: by CRC-64, else by the MD5 that its ETag is.
asio::awaitable<result<bool>> agrees_with_source(source& from, upload_plan plan, part listed,
                                                 asio::mutable_buffer slice);

} // namespace ossio::transfer
#endif
