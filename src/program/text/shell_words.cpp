// SPDX-License-Identifier: BSL-1.0
// Quotes words.
#include "program/text/shell_words.hpp"

#include "wire/printable.hpp"

#include <algorithm>

namespace ossio::program {

namespace {

std::string in_octal(std::string_view bytes) {
    std::string text;
    for (char const c : bytes) {
        auto const byte = static_cast<unsigned char>(c);
        text += '\\';
        for (int const shift : {6, 3, 0}) text += static_cast<char>('0' + ((byte >> shift) & 7));
    }
    return text;
}

/// $'...': what a terminal would obey or not show is written by its bytes.
std::string quoted_by_bytes(std::string_view word) {
    std::string text = "$'";
    while (!word.empty()) {
        auto const character = word.substr(0, std::max<std::size_t>(1, wire::utf8_sequence(word)));
        if (wire::printable(character) != character)
            text += in_octal(character);
        else
            text += (character == "'" || character == "\\" ? "\\" : "") + std::string(character);
        word.remove_prefix(character.size());
    }
    return text + '\'';
}

} // namespace

std::string quoted(std::string const& word) {
    bool const plain =
        !word.empty() &&
        word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%") ==
            std::string::npos;
    if (plain) return word;
    if (wire::printable(word) != word) return quoted_by_bytes(word);
    std::string text = "'";
    for (char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + '\'';
}

} // namespace ossio::program
