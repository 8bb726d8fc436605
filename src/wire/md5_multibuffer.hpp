// SPDX-License-Identifier: BSL-1.0
// MD5 of several texts at once, one lane of a vector register each. For Content-MD5 of many parts. No I/O.
#ifndef OSSIO_SRC_WIRE_MD5_MULTIBUFFER_HPP
#define OSSIO_SRC_WIRE_MD5_MULTIBUFFER_HPP

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ossio::wire {

/// The state of an MD5 computation (RFC 1321).
class md5_state {
public:
    std::array<std::uint32_t, 4> words{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    std::uint64_t bytes = 0; ///< so far

    /// Takes the last bytes, at most 63, and returns the digest, 16 raw bytes. Called once.
    std::string finish(std::string_view tail);
};

/// Blocks of 64 bytes that continue a state.
class md5_blocks {
public:
    md5_blocks(md5_state& of, char const* from, std::size_t count) : state(&of), data(from), blocks(count) {}

    md5_state* state;
    char const* data;
    std::size_t blocks;
};

/// Returns how many digests this processor computes at once: 16 (AVX2 or AVX-512), or 1: then OpenSSL is faster.
std::size_t md5_multibuffer() noexcept;

/// Computes all blocks of any number of states; as many at once as there are lanes. Fewer than three are computed one
/// by one.
void md5_side_by_side(std::span<md5_blocks> all);

} // namespace ossio::wire
#endif
