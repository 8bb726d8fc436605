// SPDX-License-Identifier: BSL-1.0
// Quotes words, and removes passwords.
#include "program/text/shell_words.hpp"

#include <algorithm>
#include <array>

namespace ossio::program {

namespace {

/// Returns an address without user and password.
std::string without_password(std::string word) {
    constexpr std::array<std::string_view, 5> schemes{"redis://", "rediss://", "http://", "https://", "socks5"};
    bool const may_have_one =
        std::ranges::any_of(schemes, [&](std::string_view s) { return word.find(s) != std::string::npos; });
    auto const end = word.rfind('@');
    auto const scheme = word.find("://");
    if (!may_have_one || end == std::string::npos || scheme == std::string::npos) return word;
    if (scheme + 3 < end) word.erase(scheme + 3, end + 1 - scheme - 3);
    return word;
}

} // namespace

std::string quoted(std::string const& word) {
    bool const plain =
        !word.empty() &&
        word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%") ==
            std::string::npos;
    if (plain) return word;
    std::string text = "'";
    for (char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + '\'';
}

std::string command_text(std::span<std::string const> words) {
    std::string text;
    for (std::string const& word : words) text += (text.empty() ? "" : " ") + quoted(without_password(word));
    return text;
}

} // namespace ossio::program
