// SPDX-License-Identifier: BSL-1.0
// A request body that lies in memory, with the checksum of what was sent of it.
#ifndef OSSIO_SRC_SERVICE_MEMORY_BODY_HPP
#define OSSIO_SRC_SERVICE_MEMORY_BODY_HPP

#include "service/operations.hpp"

namespace ossio::service {

/// Slices of borrowed bytes; the checksum is made slice by slice, while they are in the cache anyway.
class memory_body final : public checked_body {
public:
    explicit memory_body(boost::asio::const_buffer bytes) : bytes_(bytes) {}

    std::uint64_t size() const noexcept override { return bytes_.size(); }
    void rewind() override;
    boost::asio::awaitable<result<boost::asio::const_buffer>> next() override;
    std::optional<result<boost::asio::const_buffer>> try_next() override;

    std::uint64_t crc64() const noexcept override { return crc_; } ///< of the slices handed out since rewind

private:
    boost::asio::const_buffer bytes_;
    std::size_t at_ = 0;
    std::uint64_t crc_ = 0;
};

} // namespace ossio::service
#endif
