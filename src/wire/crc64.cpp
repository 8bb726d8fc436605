// SPDX-License-Identifier: BSL-1.0
// CRC-64/XZ by ISA-L; combined by multiplication in GF(2)[x] modulo the polynomial.
#include "wire/crc64.hpp"

#include "wire/ascii.hpp"

#include <isa-l/crc64.h>

namespace ossio::wire {

namespace {

constexpr std::uint64_t reflected_polynomial = 0xC96C5795D7870F42ULL;
constexpr std::uint64_t unit = 1ULL << 63; // x^0 in reflected order

/// a * b modulo the polynomial, both reflected.
constexpr std::uint64_t multiply(std::uint64_t a, std::uint64_t b) noexcept {
    std::uint64_t product = 0;
    for (int bit = 0; bit < 64; ++bit) {
        if (a & unit) product ^= b;
        a <<= 1;
        b = (b >> 1) ^ ((b & 1) ? reflected_polynomial : 0);
    }
    return product;
}

/// x^(8 * bytes) modulo the polynomial: the factor for appending that many bytes to a checksum.
constexpr std::uint64_t shift_by(std::uint64_t bytes) noexcept {
    std::uint64_t power = unit >> 8; // x^8
    std::uint64_t shift = unit;
    for (; bytes != 0; bytes >>= 1) {
        if (bytes & 1) shift = multiply(shift, power);
        power = multiply(power, power);
    }
    return shift;
}

} // namespace

std::uint64_t crc64(std::uint64_t crc, void const* data, std::size_t bytes) noexcept {
    return crc64_ecma_refl(crc, static_cast<unsigned char const*>(data), bytes);
}

std::uint64_t crc64_combine(std::uint64_t a, std::uint64_t b, std::uint64_t length_b) noexcept {
    return multiply(a, shift_by(length_b)) ^ b;
}

std::optional<std::uint64_t> parse_crc64(std::string_view decimal) noexcept { return parse_number(decimal); }

} // namespace ossio::wire
