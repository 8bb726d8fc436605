// SPDX-License-Identifier: BSL-1.0
// The steps of RFC 1321, written once over a type that is a number or a vector of numbers.
#include "wire/md5_multibuffer.hpp"

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

#ifdef OSSIO_MD5_VECTORS

typedef std::uint32_t vector __attribute__((vector_size(32)));
constexpr std::size_t half = sizeof(vector) / 4;
constexpr std::size_t buffers = 2 * half;

/// Sixteen numbers as two vectors: every step depends on the previous one, and the processor computes the other half
/// meanwhile.
class lane_pair {
public:
    vector low, high;

    [[gnu::always_inline]] lane_pair operator^(lane_pair const& o) const { return {low ^ o.low, high ^ o.high}; }
    [[gnu::always_inline]] lane_pair operator&(lane_pair const& o) const { return {low & o.low, high & o.high}; }
    [[gnu::always_inline]] lane_pair operator|(lane_pair const& o) const { return {low | o.low, high | o.high}; }
    [[gnu::always_inline]] lane_pair operator~() const { return {~low, ~high}; }
    [[gnu::always_inline]] lane_pair operator<<(int n) const { return {low << n, high << n}; }
    [[gnu::always_inline]] lane_pair operator>>(int n) const { return {low >> n, high >> n}; }
    [[gnu::always_inline]] lane_pair operator+(lane_pair const& o) const { return {low + o.low, high + o.high}; }
    [[gnu::always_inline]] lane_pair operator+(std::uint32_t n) const { return {low + n, high + n}; }
    [[gnu::always_inline]] lane_pair& operator+=(lane_pair const& o) { return *this = *this + o; }
    [[gnu::always_inline]] std::uint32_t lane(std::size_t l) const { return l < half ? low[l] : high[l - half]; }
    [[gnu::always_inline]] void set_lane(std::size_t l, std::uint32_t n) {
        if (l < half)
            low[l] = n;
        else
            high[l - half] = n;
    }
};

#endif

/// Keeps GCC from moving an addition: its order would make the longest dependency chain longer.
#if defined(__GNUC__) && !defined(__clang__)
[[gnu::always_inline]] inline void compute_now(std::uint32_t& n) { asm("" : "+r"(n)); }
#ifdef OSSIO_MD5_VECTORS
[[gnu::always_inline]] inline void compute_now(lane_pair& n) { asm("" : "+v"(n.low), "+v"(n.high)); }
#endif
#else
template<class Number>
void compute_now(Number&) {}
#endif

/// One step; I is a constant, so that nothing of it is decided at run time.
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
    a += words[word] + sines[I];
    compute_now(a); // while `mixed` depends on the previous step
    a += mixed;
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

/// Loads the words of one block of each text of a half: word w of text l into lane l of `words[w]`.
[[gnu::always_inline]] inline void load_half(char const* const* data, std::size_t offset, lane_pair* words,
                                             vector lane_pair::* into) {
    typedef std::uint32_t quarter __attribute__((vector_size(16)));
#pragma GCC unroll 4
    for (std::size_t w = 0; w < 16; w += 4) {
        vector rows[4]; // four words of texts r and r + 4
        for (std::size_t r = 0; r < 4; ++r) {
            quarter low, high;
            std::memcpy(&low, data[r] + offset + 4 * w, sizeof low);
            std::memcpy(&high, data[r + 4] + offset + 4 * w, sizeof high);
            rows[r] = __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
        }
        vector const a = __builtin_shufflevector(rows[0], rows[1], 0, 8, 1, 9, 4, 12, 5, 13);
        vector const b = __builtin_shufflevector(rows[2], rows[3], 0, 8, 1, 9, 4, 12, 5, 13);
        vector const c = __builtin_shufflevector(rows[0], rows[1], 2, 10, 3, 11, 6, 14, 7, 15);
        vector const d = __builtin_shufflevector(rows[2], rows[3], 2, 10, 3, 11, 6, 14, 7, 15);
        words[w].*into = __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13);
        words[w + 1].*into = __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
        words[w + 2].*into = __builtin_shufflevector(c, d, 0, 1, 8, 9, 4, 5, 12, 13);
        words[w + 3].*into = __builtin_shufflevector(c, d, 2, 3, 10, 11, 6, 7, 14, 15);
    }
}

/// Computes `blocks` blocks of up to as many texts as there are lanes; lanes without a text repeat the first one's.
[[gnu::always_inline]] inline void run_lanes(std::span<md5_blocks> group, std::size_t blocks) {
    char const* data[buffers];
    lane_pair s[4], words[16];
    for (std::size_t l = 0; l < buffers; ++l) {
        md5_blocks const& one = group[l < group.size() ? l : 0];
        data[l] = one.data;
        for (std::size_t i = 0; i < 4; ++i) s[i].set_lane(l, one.state->words[i]);
    }
    for (std::size_t b = 0; b < blocks; ++b) {
        load_half(data, b * block_size, words, &lane_pair::low);
        load_half(data + half, b * block_size, words, &lane_pair::high);
        compress(s, words);
    }
    for (std::size_t l = 0; l < group.size(); ++l)
        for (std::size_t i = 0; i < 4; ++i) group[l].state->words[i] = s[i].lane(l);
}

__attribute__((target("avx2"))) void run_by_avx2(std::span<md5_blocks> group, std::size_t blocks) {
    run_lanes(group, blocks);
}

/// Rotates and mixes in one instruction each. Vectors of 512 bits were slower: they leave no second half to interleave.
__attribute__((target("avx512f,avx512vl"))) void run_by_avx512(std::span<md5_blocks> group, std::size_t blocks) {
    run_lanes(group, blocks);
}

bool has_avx512() noexcept {
    static bool const has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
    return has;
}

#endif

void run_group(std::span<md5_blocks> group, std::size_t blocks) {
#ifdef OSSIO_MD5_VECTORS
    if (group.size() > 2 && md5_multibuffer() == buffers)
        return has_avx512() ? run_by_avx512(group, blocks) : run_by_avx2(group, blocks);
#endif
    for (md5_blocks one : group) {
        one.blocks = blocks;
        run_one(one);
    }
}

} // namespace

std::size_t md5_multibuffer() noexcept {
#ifdef OSSIO_MD5_VECTORS
    static bool const has_vectors = __builtin_cpu_supports("avx2");
    return has_vectors ? buffers : 1;
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
        // The longest first, so that many lanes are busy until the end.
        std::ranges::sort(left, std::greater<>(), &md5_blocks::blocks);
        std::span<md5_blocks> const group(left.data(), std::min(left.size(), md5_multibuffer()));
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
