// SPDX-License-Identifier: BSL-1.0
// Base64 by OpenSSL's EVP block functions; hex by hand.
#include "wire/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace ossio::wire {

namespace {

void append_hex(std::string& to, std::string_view bytes, char const* digits) {
    to.resize(to.size() + 2 * bytes.size());
    char* at = to.data() + to.size() - 2 * bytes.size();
    for (char c : bytes) {
        auto const byte = static_cast<unsigned char>(c);
        *at++ = digits[byte >> 4];
        *at++ = digits[byte & 15];
    }
}

std::string hex(std::string_view bytes, char const* digits) {
    std::string text;
    append_hex(text, bytes, digits);
    return text;
}

bool is_base64_digit(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

} // namespace

std::string base64_encode(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0'); // OpenSSL adds a NUL
    int const length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<unsigned char const*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::size_t const padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
    // EVP_DecodeBlock ignores blanks, but everything that is not base64 has to be rejected.
    if (!std::ranges::all_of(text.substr(0, text.size() - padding), is_base64_digit)) return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    int const length =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<unsigned char const*>(text.data()), static_cast<int>(text.size()));
    if (length < 0) return std::nullopt;
    bytes.resize(static_cast<std::size_t>(length) - padding);
    return bytes;
}

std::string hex_lower(std::string_view bytes) { return hex(bytes, "0123456789abcdef"); }

std::string hex_upper(std::string_view bytes) { return hex(bytes, "0123456789ABCDEF"); }

void append_hex_lower(std::string& to, std::string_view bytes) { append_hex(to, bytes, "0123456789abcdef"); }

} // namespace ossio::wire
