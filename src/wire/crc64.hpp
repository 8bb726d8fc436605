// SPDX-License-Identifier: BSL-1.0
// CRC-64/XZ (ECMA-182, reflected), the checksum that OSS stores for every part and object. By ISA-L.
#ifndef OSSIO_SRC_WIRE_CRC64_HPP
#define OSSIO_SRC_WIRE_CRC64_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ossio::wire {

/// Returns the checksum of `data` appended to what `crc` covers; `crc` is 0 at the start.
std::uint64_t crc64(std::uint64_t crc, void const* data, std::size_t bytes) noexcept;

/// What so many bytes behind it do to a checksum. It costs a multiplication for each byte of the length itself, so parts of one
/// size share it: the loop must not be held by an object of 10 000 parts.
class crc64_shift {
public:
    crc64_shift(std::uint64_t bytes) noexcept;

    std::uint64_t bytes() const noexcept { return bytes_; }
    std::uint64_t factor() const noexcept { return factor_; }

private:
    std::uint64_t bytes_;
    std::uint64_t factor_; // x^(8 * bytes) modulo the polynomial
};

/// The checksum of A followed by B, from the checksums of A and B and the length of B. One multiplication.
std::uint64_t crc64_combine(std::uint64_t a, std::uint64_t b, crc64_shift const& length_b) noexcept;

/// Parses the unsigned decimal of x-oss-hash-crc64ecma; nothing if it is not one.
std::optional<std::uint64_t> parse_crc64(std::string_view decimal) noexcept;

} // namespace ossio::wire
#endif
