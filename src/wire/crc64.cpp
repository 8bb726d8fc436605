// SPDX-License-Identifier: BSL-1.0
// CRC-64/XZ by ISA-L; combined by multiplication in GF(2)[x] modulo the polynomial.
#include "wire/crc64.hpp"

#include "wire/ascii.hpp"

#include <isa-l/crc64.h>

#include <array>

namespace ossio::wire {

namespace {

constexpr std::uint64_t reflected_polynomial = 0xC96C5795D7870F42ULL;
constexpr std::uint64_t unit = 1ULL << 63; // x^0 in reflected order

/// a * b modulo the polynomial, both reflected.
constexpr std::uint64_t multiply(std::uint64_t a, std::uint64_t b) noexcept {
    std::uint64_t product = 0;
    for (int bit = 0; bit < 64; ++bit) {
        product ^= b & (0 - (a >> 63));
        a <<= 1;
        b = (b >> 1) ^ (reflected_polynomial & (0 - (b & 1)));
    }
    return product;
}

constexpr std::size_t digits_of_length = 8; // in base 256

/// x^(8 * value * 256^digit) modulo the polynomial, for each value of each digit.
using power_table = std::array<std::array<std::uint64_t, 256>, digits_of_length>;

power_table make_powers() noexcept {
    power_table powers{};
    std::uint64_t step = unit >> 8; // x^8
    for (auto& of_digit : powers) {
        of_digit[0] = unit;
        for (std::size_t value = 1; value < of_digit.size(); ++value)
            of_digit[value] = multiply(of_digit[value - 1], step);
        step = multiply(of_digit.back(), step);
    }
    return powers;
}

} // namespace

std::uint64_t crc64(std::uint64_t crc, void const* data, std::size_t bytes) noexcept {
    return crc64_ecma_refl(crc, static_cast<unsigned char const*>(data), bytes);
}

crc64_shift::crc64_shift(std::uint64_t bytes) noexcept : bytes_(bytes), factor_(unit) {
    static power_table const powers = make_powers();
    for (std::size_t digit = 0; bytes != 0; ++digit, bytes >>= 8)
        if (bytes % 256 != 0) factor_ = multiply(factor_, powers[digit][bytes % 256]);
}

std::uint64_t crc64_combine(std::uint64_t a, std::uint64_t b, crc64_shift const& length_b) noexcept {
    return multiply(a, length_b.factor()) ^ b;
}

std::optional<std::uint64_t> parse_crc64(std::string_view decimal) noexcept { return parse_number(decimal); }

} // namespace ossio::wire
