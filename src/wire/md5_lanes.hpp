// SPDX-License-Identifier: BSL-1.0
// MD5 of several texts side by side: one lane of a vector register each. For Content-MD5 of many parts at once. No I/O.
#ifndef OSSIO_SRC_WIRE_MD5_LANES_HPP
#define OSSIO_SRC_WIRE_MD5_LANES_HPP

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ossio::wire {

/// An MD5 that has begun: RFC 1321.
class md5_state {
public:
    std::array<std::uint32_t, 4> words{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    std::uint64_t bytes = 0; ///< so far

    /// The last bytes, fewer than 64 of them or none; 16 raw bytes. Once.
    std::string finish(std::string_view tail);
};

/// Some blocks of 64 bytes that go on from a state.
class md5_blocks {
public:
    md5_blocks(md5_state& of, char const* from, std::size_t count) : state(&of), data(from), blocks(count) {}

    md5_state* state;
    char const* data;
    std::size_t blocks;
};

/// How many this processor does side by side: 16 (by AVX2 or AVX-512), or 1: then OpenSSL is quicker.
std::size_t md5_lanes() noexcept;

/// All blocks of all, any number of them; as many side by side as there are lanes. With fewer than three, one by one.
void md5_side_by_side(std::span<md5_blocks> all);

} // namespace ossio::wire
#endif
