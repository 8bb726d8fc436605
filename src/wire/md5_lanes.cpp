// SPDX-License-Identifier: BSL-1.0
// The steps of RFC 1321, written once over a type that is a number or a vector of numbers.
#include "wire/md5_lanes.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <utility>
#include <vector>

#if defined(__x86_64__) && defined(__GNUC__)
#define OSSIO_MD5_VECTORS 1
#endif

namespace ossio::wire {

namespace {

constexpr std::size_t block_size = 64;

// floor(2^32 * abs(sin(i + 1))), RFC 1321, 3.4.
constexpr std::array<std::uint32_t, 64> sines{
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

constexpr int shifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

/// One step; I is known to the compiler, so that nothing of it is decided at run time.
template<int I, class Number>
[[gnu::always_inline]] inline void step(Number (&s)[4], Number const* words) {
    constexpr int round = I / 16;
    constexpr int word = round == 0 ? I : round == 1 ? (5 * I + 1) % 16 : round == 2 ? (3 * I + 5) % 16 : (7 * I) % 16;
    constexpr int shift = shifts[round][I % 4];
    Number& a = s[(64 - I) % 4];
    Number const &b = s[(65 - I) % 4], &c = s[(66 - I) % 4], &d = s[(67 - I) % 4];
    Number mixed;
    if constexpr (round == 0)
        mixed = d ^ (b & (c ^ d));
    else if constexpr (round == 1)
        mixed = c ^ (d & (b ^ c));
    else if constexpr (round == 2)
        mixed = b ^ c ^ d;
    else
        mixed = c ^ (b | ~d);
    a += mixed + words[word] + sines[I];
    a = ((a << shift) | (a >> (32 - shift))) + b;
}

template<class Number, int... I>
[[gnu::always_inline]] inline void all_steps(Number (&s)[4], Number const* words, std::integer_sequence<int, I...>) {
    (step<I>(s, words), ...);
}

template<class Number>
[[gnu::always_inline]] inline void compress(Number (&s)[4], Number const* words) {
    Number const before[4] = {s[0], s[1], s[2], s[3]};
    all_steps(s, words, std::make_integer_sequence<int, 64>());
    for (int i = 0; i < 4; ++i) s[i] += before[i];
}

std::uint32_t load(char const* from) noexcept {
    std::uint32_t word;
    std::memcpy(&word, from, sizeof word);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap32(word);
    return word;
}

void run_one(md5_blocks& one) {
    std::uint32_t s[4], words[16];
    std::copy_n(one.state->words.begin(), 4, s);
    for (std::size_t b = 0; b < one.blocks; ++b) {
        for (int w = 0; w < 16; ++w) words[w] = load(one.data + b * block_size + 4 * w);
        compress(s, words);
    }
    std::copy_n(s, 4, one.state->words.begin());
}

#ifdef OSSIO_MD5_VECTORS

typedef std::uint32_t vector8 __attribute__((vector_size(32)));
typedef std::uint32_t vector16 __attribute__((vector_size(64)));

/// One stage of a transposition: of rows A and B, S apart, the words swap places whose column has S in A and not in B.
template<int S, class Vector, int... J>
[[gnu::always_inline]] inline void swap_words(Vector& a, Vector& b, std::integer_sequence<int, J...>) {
    constexpr int n = sizeof...(J);
    Vector const upper = __builtin_shufflevector(a, b, (J & S ? n + J - S : J)...);
    b = __builtin_shufflevector(a, b, (J & S ? n + J : J + S)...);
    a = upper;
}

template<int S, class Vector>
[[gnu::always_inline]] inline void transpose_stage(Vector* rows) {
    constexpr int n = sizeof(Vector) / 4;
    for (int i = 0; i < n; ++i)
        if ((i & S) == 0) swap_words<S>(rows[i], rows[i + S], std::make_integer_sequence<int, n>());
}

/// As many rows as a row has words. By shuffles: word by word it took a third of the time of all.
template<class Vector>
[[gnu::always_inline]] inline void transpose(Vector* rows) {
    transpose_stage<1>(rows);
    transpose_stage<2>(rows);
    transpose_stage<4>(rows);
    if constexpr (sizeof(Vector) == 64) transpose_stage<8>(rows);
}

/// `blocks` blocks of up to as many texts as the vector has lanes; lanes without a text go over the first one's again.
template<class Vector>
[[gnu::always_inline]] inline void run_vector(std::span<md5_blocks> group, std::size_t blocks) {
    constexpr std::size_t lanes = sizeof(Vector) / 4;
    char const* data[lanes];
    Vector s[4], words[16];
    for (std::size_t l = 0; l < lanes; ++l) {
        md5_blocks const& one = group[l < group.size() ? l : 0];
        data[l] = one.data;
        for (int i = 0; i < 4; ++i) s[i][l] = one.state->words[static_cast<std::size_t>(i)];
    }
    for (std::size_t b = 0; b < blocks; ++b) {
        for (std::size_t first = 0; first < 16; first += lanes) {
            for (std::size_t l = 0; l < lanes; ++l)
                std::memcpy(words + first + l, data[l] + b * block_size + 4 * first, sizeof(Vector));
            transpose(words + first);
        }
        compress(s, words);
    }
    for (std::size_t l = 0; l < group.size(); ++l)
        for (int i = 0; i < 4; ++i) group[l].state->words[static_cast<std::size_t>(i)] = s[i][l];
}

__attribute__((target("avx2"))) void run_8(std::span<md5_blocks> group, std::size_t blocks) {
    run_vector<vector8>(group, blocks);
}

__attribute__((target("avx512f"))) void run_16(std::span<md5_blocks> group, std::size_t blocks) {
    run_vector<vector16>(group, blocks);
}

#endif

void run_group(std::span<md5_blocks> group, std::size_t blocks) {
#ifdef OSSIO_MD5_VECTORS
    if (group.size() > 2 && md5_lanes() == 16) return run_16(group, blocks);
    if (group.size() > 2 && md5_lanes() == 8) return run_8(group, blocks);
#endif
    for (md5_blocks one : group) {
        one.blocks = blocks;
        run_one(one);
    }
}

} // namespace

std::size_t md5_lanes() noexcept {
#ifdef OSSIO_MD5_VECTORS
    static std::size_t const lanes = __builtin_cpu_supports("avx512f") ? 16 : __builtin_cpu_supports("avx2") ? 8 : 1;
    return lanes;
#else
    return 1;
#endif
}

void md5_side_by_side(std::span<md5_blocks> all) {
    std::vector<md5_blocks> left;
    for (md5_blocks const& one : all) {
        one.state->bytes += one.blocks * block_size;
        if (one.blocks != 0) left.push_back(one);
    }
    while (!left.empty()) {
        // The longest first, so that many are left to go together to the end.
        std::ranges::sort(left, std::greater<>(), &md5_blocks::blocks);
        std::span<md5_blocks> const group(left.data(), std::min(left.size(), md5_lanes()));
        std::size_t const common = group.back().blocks;
        run_group(group, common);
        for (md5_blocks& one : group) {
            one.data += common * block_size;
            one.blocks -= common;
        }
        std::erase_if(left, [](md5_blocks const& one) { return one.blocks == 0; });
    }
}

std::string md5_state::finish(std::string_view tail) {
    std::string last(tail);
    std::uint64_t const bits = (bytes + tail.size()) * 8;
    last += static_cast<char>(0x80);
    last.resize((last.size() + 8 + block_size - 1) / block_size * block_size - 8, '\0');
    for (int i = 0; i < 8; ++i) last += static_cast<char>(bits >> (8 * i));
    md5_blocks padded(*this, last.data(), last.size() / block_size);
    run_one(padded);
    std::string raw;
    for (std::uint32_t word : words)
        for (int i = 0; i < 4; ++i) raw += static_cast<char>(word >> (8 * i));
    return raw;
}

} // namespace ossio::wire
