// SPDX-License-Identifier: BSL-1.0
// The checksum that OSS keeps of each part and object, as a value: made, combined, compared, sent and received here. No I/O.
#ifndef OSSIO_SRC_WIRE_CHECKSUM_HPP
#define OSSIO_SRC_WIRE_CHECKSUM_HPP

#include <ossio/failure.hpp>
#include <ossio/multipart.hpp>

#include "wire/http.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace ossio::wire {

/** CRC-64/XZ. One of no bytes is zero; the public types hold the number.

    Code that sends, stores and compares knows only this class, so that another algorithm changes this file.
*/
class checksum {
public:
    static constexpr std::string_view header = "x-oss-hash-crc64ecma"; ///< of responses

    constexpr checksum() = default;
    explicit constexpr checksum(std::uint64_t of_bytes) noexcept : value_(of_bytes) {}

    friend bool operator==(checksum, checksum) = default;

    void update(void const* data, std::size_t bytes) noexcept;
    void append(checksum following, std::uint64_t bytes) noexcept; ///< the checksum of that many bytes behind these

    constexpr std::uint64_t value() const noexcept { return value_; }

private:
    std::uint64_t value_ = 0;
};

/// A number that may be missing, as the public types hold it.
std::optional<checksum> to_checksum(std::optional<std::uint64_t>) noexcept;

checksum checksum_of(void const* data, std::size_t bytes) noexcept;

/// What the response says; nothing if it has none, as those of old deployments.
std::optional<checksum> checksum_of(response const&) noexcept;

/// Whether the part says how many bytes it has. Zero may mean that nobody has said it, as in a part of number and ETag; of a part
/// without bytes the checksum is zero, too.
bool says_size(part const&) noexcept;

/// Of the parts in this order; nothing if one of them has none, or does not say its size.
std::optional<checksum> checksum_of(std::span<part const>) noexcept;

/// Whether the response has a checksum header that cannot be read.
bool has_unreadable_checksum(response const&) noexcept;

/// Of bytes that were sent: errc::checksum_mismatch, if the service returned one and it differs.
result<void> compare(std::optional<checksum> theirs, checksum ours);

/// The same, of bytes that were received.
result<void> compare_received(std::optional<checksum> theirs, checksum ours);

} // namespace ossio::wire
#endif
