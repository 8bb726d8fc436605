// SPDX-License-Identifier: BSL-1.0
// Byte-wise, independent of locale and URL libraries: a key may contain `..`, `//` and control characters.
#include "wire/percent.hpp"

#include <algorithm>

namespace ossio::wire {

namespace {

constexpr bool is_unreserved(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

void append(std::string& to, std::string_view text, bool keep_slash) {
    constexpr char const* digits = "0123456789ABCDEF";
    for (char c : text) {
        if (is_unreserved(c) || (keep_slash && c == '/')) {
            to += c;
            continue;
        }
        auto const byte = static_cast<unsigned char>(c);
        to += '%';
        to += digits[byte >> 4];
        to += digits[byte & 15];
    }
}

std::string encode(std::string_view text, bool keep_slash) {
    std::string encoded;
    encoded.reserve(text.size() + text.size() / 4);
    append(encoded, text, keep_slash);
    return encoded;
}

constexpr int value_of(char hex) noexcept {
    if (hex >= '0' && hex <= '9') return hex - '0';
    if (hex >= 'A' && hex <= 'F') return hex - 'A' + 10;
    if (hex >= 'a' && hex <= 'f') return hex - 'a' + 10;
    return -1;
}

} // namespace

std::string percent_encode(std::string_view text) { return encode(text, false); }

std::string percent_encode_path(std::string_view text) { return encode(text, true); }

void append_percent(std::string& to, std::string_view text) { append(to, text, false); }

void append_percent_path(std::string& to, std::string_view text) { append(to, text, true); }

bool percent_less(std::string_view a, std::string_view b) noexcept {
    // `%` sorts before all characters that stay as they are, and upper-case hex sorts in the order of the bytes.
    auto const rank = [](char c) { return static_cast<unsigned char>(c) + (is_unreserved(c) ? 256 : 0); };
    return std::ranges::lexicographical_compare(a, b, {}, rank, rank);
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += plus_is_space && text[i] == '+' ? ' ' : text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        int const high = value_of(text[i + 1]), low = value_of(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return decoded;
}

} // namespace ossio::wire
