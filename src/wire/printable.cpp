// SPDX-License-Identifier: BSL-1.0
// Decodes character by character.
#include "wire/printable.hpp"

#include <algorithm>

namespace ossio::wire {

namespace {

/// Of a valid sequence.
char32_t decoded(std::string_view sequence) noexcept {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
    if (sequence.size() == 1) return byte(0);
    char32_t value = byte(0) & (0x7FU >> sequence.size());
    for (std::size_t i = 1; i < sequence.size(); ++i) value = value << 6 | (byte(i) & 0x3FU);
    return value;
}

bool is_harmless(char32_t c) noexcept {
    bool const is_control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    bool const turns_text =
        (c >= 0x200E && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    bool const ends_line = c == 0x2028 || c == 0x2029;
    return !is_control && !turns_text && !ends_line;
}

} // namespace

std::size_t utf8_sequence(std::string_view text) noexcept {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    unsigned const first = byte(0);
    if (first < 0x80) return 1;
    std::size_t const length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0U) != 0x80) return 0;
    unsigned const second = byte(1);
    bool const overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    bool const outside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
    return overlong || outside ? 0 : length;
}

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        std::size_t const n = utf8_sequence(text);
        if (n == 0) return false;
        text.remove_prefix(n);
    }
    return true;
}

std::string printable(std::string_view text, std::size_t most) {
    std::string out;
    out.reserve(std::min(text.size(), most));
    while (!text.empty()) {
        std::size_t const n = utf8_sequence(text);
        auto const sequence = text.substr(0, std::max<std::size_t>(n, 1));
        bool const stays = n != 0 && is_harmless(decoded(sequence));
        if (out.size() + (stays ? n : 1) > most) break;
        if (stays)
            out += sequence;
        else
            out += '?';
        text.remove_prefix(sequence.size());
    }
    return out;
}

} // namespace ossio::wire
