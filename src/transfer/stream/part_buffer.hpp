// SPDX-License-Identifier: BSL-1.0
// The bytes of one part in buffers of the memory budget, kept until the service has acknowledged them.
#ifndef OSSIO_SRC_TRANSFER_STREAM_PART_BUFFER_HPP
#define OSSIO_SRC_TRANSFER_STREAM_PART_BUFFER_HPP

#include "async/buffer_pool.hpp"
#include "service/operations.hpp"
#include "transfer/progress/progress_reporter.hpp"
#include "wire/digest.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ossio::transfer {

/// Filled from front to back; checksums are computed as bytes arrive, while they are in the cache.
class part_buffer {
public:
    part_buffer() = default;
    explicit part_buffer(bool with_md5);

    void add(std::vector<async::buffer_lease> buffers);
    void add(async::buffer_lease buffer);

    bool has_buffers() const noexcept { return !buffers_.empty(); }
    asio::mutable_buffer room() const noexcept; ///< room for the next bytes; empty: no buffer has any
    void filled(std::size_t n);                 ///< this many bytes were written to room()

    std::uint64_t size() const noexcept { return size_; }
    wire::checksum sum() const noexcept { return sum_; }
    std::string content_md5();                    ///< in base64, called once; empty: not requested
    bool is_content_of(part const& listed) const; ///< by the CRC-64 that the service has of it; without one by its ETag
    std::string text() const;                     ///< all bytes
    asio::const_buffer slice_at(std::uint64_t offset) const noexcept; ///< the contiguous bytes there; empty at the end

private:
    std::vector<async::buffer_lease> buffers_;
    std::uint64_t size_ = 0;
    wire::checksum sum_;
    std::optional<wire::md5_digest> md5_;
};

/// A part as a request body. Part and progress object must outlive it.
class buffered_body final : public service::checksummed_body {
public:
    buffered_body(part_buffer const& of, progress_reporter& figures) : part_(of), reporter_(figures) {}
    ~buffered_body() override { rewind(); }
    buffered_body(buffered_body const&) = delete;
    buffered_body& operator=(buffered_body const&) = delete;

    std::uint64_t size() const noexcept override { return part_.size(); }
    wire::checksum sum() const noexcept override { return part_.sum(); }
    std::uint64_t given() const noexcept override { return given_; }
    void rewind() override;
    asio::awaitable<result<asio::const_buffer>> next() override;
    std::optional<result<asio::const_buffer>> try_next() override;

private:
    part_buffer const& part_;
    progress_reporter& reporter_;
    std::uint64_t given_ = 0;
};

} // namespace ossio::transfer
#endif
