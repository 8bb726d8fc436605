// SPDX-License-Identifier: BSL-1.0
// A range of a source as a request body: read, checksummed and sent slice by slice, never in memory as a whole.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_PART_BODY_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_PART_BODY_HPP

#include <ossio/source.hpp>

#include "service/operations.hpp"
#include "transfer/plan/part_layout.hpp"
#include "transfer/progress/progress_reporter.hpp"

namespace ossio::transfer {

class file_sending;
class part_flow;

/// Reads into a buffer that it gives back while it is empty. Source, buffer and progress object must outlive it.
class part_body final : public service::checksummed_body {
public:
    /// `slice`: the most bytes of the buffer to use.
    part_body(source& from, part_extent range, async::buffer_lease& buffer, progress_reporter& figures,
              std::size_t slice = async::slice_size)
        : source_(from), range_(range), buffer_(buffer), reporter_(figures), slice_(slice) {}
    ~part_body() override { rewind(); }

    void report_to(part_flow& flow) noexcept { flow_ = &flow; } ///< must outlive the body

    /// What is in the page cache may be sent from there, in the first attempt only. Must outlive the body.
    void send_from_file(file_sending& rule) noexcept { file_sending_ = &rule; }

    part_body(part_body const&) = delete;
    part_body& operator=(part_body const&) = delete;

    std::uint64_t size() const noexcept override { return range_.size; }
    void rewind() override;
    asio::awaitable<result<asio::const_buffer>> next() override;
    std::optional<result<asio::const_buffer>> try_next() override;
    std::optional<async::file_extent> in_file(asio::const_buffer slice) override;
    void copied() noexcept override { buffer_.give_back_memory(); }
    void written() noexcept override;
    wire::checksum sum() const noexcept override { return sum_; }
    std::uint64_t given() const noexcept override { return given_; }
    result<void> compare(std::optional<wire::checksum> stored) override;

private:
    asio::mutable_buffer room();
    asio::const_buffer taken(asio::mutable_buffer);

    source& source_;
    part_extent range_;
    async::buffer_lease& buffer_;
    progress_reporter& reporter_;
    std::size_t slice_;
    part_flow* flow_ = nullptr;
    file_sending* file_sending_ = nullptr;
    int attempts_ = 0;
    bool is_cached_ = false;  // the last slice was read without waiting
    bool may_differ_ = false; // what was sent in this attempt, from what was checksummed
    std::uint64_t given_ = 0;
    wire::checksum sum_;
};

/// Reads a range of the source; exceptions of the source become failures.
asio::awaitable<result<void>> read_source(source& from, std::uint64_t offset, asio::mutable_buffer into);

/// Returns the CRC-64 or MD5 (16 raw bytes) of a range, read through `slice`.
asio::awaitable<result<wire::checksum>> checksum_of(source& from, part_extent range, asio::mutable_buffer slice);
asio::awaitable<result<std::string>> md5_of(source& from, part_extent range, asio::mutable_buffer slice);

/// Whether a part has these bytes: its ETag, and their MD5 as 16 raw bytes.
bool is_etag_of(std::string_view etag, std::string_view md5);

/// Returns whether a part on the service equals the source: by CRC-64, else by its ETag, which is an MD5.
asio::awaitable<result<bool>> agrees_with_source(source& from, part_layout plan, part listed,
                                                 asio::mutable_buffer slice);

} // namespace ossio::transfer
#endif
