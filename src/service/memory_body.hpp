// SPDX-License-Identifier: BSL-1.0
// A request body in memory, with the checksum of the bytes that were sent.
#ifndef OSSIO_SRC_SERVICE_MEMORY_BODY_HPP
#define OSSIO_SRC_SERVICE_MEMORY_BODY_HPP

#include "service/operations.hpp"

namespace ossio::service {

/// Slices of borrowed bytes; the checksum is computed slice by slice, while they are in the cache.
class memory_body final : public checksummed_body {
public:
    explicit memory_body(boost::asio::const_buffer bytes) : bytes_(bytes) {}

    std::uint64_t size() const noexcept override { return bytes_.size(); }
    void rewind() override;
    boost::asio::awaitable<result<boost::asio::const_buffer>> next() override;
    std::optional<result<boost::asio::const_buffer>> try_next() override;

    wire::checksum sum() const noexcept override { return sum_; } ///< of the slices returned since rewind
    std::uint64_t given() const noexcept override { return at_; }

private:
    boost::asio::const_buffer bytes_;
    std::size_t at_ = 0;
    wire::checksum sum_;
};

/// The checksum of what `before` covers, followed by all of `bytes`, which must live until completion. Yields between steps that
/// take less than a millisecond.
boost::asio::awaitable<wire::checksum> checksum_in_turns(wire::checksum before, boost::asio::const_buffer bytes);

} // namespace ossio::service
#endif
