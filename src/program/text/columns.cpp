// SPDX-License-Identifier: BSL-1.0
// Counts columns and draws a bar.
#include "program/text/columns.hpp"

#include "wire/printable.hpp"

#include <algorithm>

namespace ossio::program {

namespace {

/// The first byte decides: U+1100 is the first wide character, and three bytes begin at U+0800.
std::size_t columns_of_sequence(std::string_view text, std::size_t bytes) {
    if (bytes == 4) return 2;
    return bytes == 3 && static_cast<unsigned char>(text[0]) >= 0xE1 ? 2 : 1;
}

} // namespace

std::size_t columns_of(std::string_view text) noexcept {
    std::size_t columns = 0;
    while (!text.empty()) {
        std::size_t const bytes = std::max<std::size_t>(1, wire::utf8_sequence(text));
        columns += columns_of_sequence(text, bytes);
        text.remove_prefix(bytes);
    }
    return columns;
}

std::string cut_to_columns(std::string_view text, std::size_t most) {
    if (columns_of(text) <= most) return std::string(text);
    if (most <= 3) return std::string(most, '.');
    while (!text.empty() && columns_of(text) > most - 3)
        text.remove_prefix(std::max<std::size_t>(1, wire::utf8_sequence(text)));
    return "..." + std::string(text);
}

std::string fitted(std::vector<std::string> const& pieces, std::string_view between, std::size_t width) {
    std::string line;
    for (std::string const& piece : pieces) {
        std::string const more = (line.empty() ? "" : std::string(between)) + piece;
        if (line.size() + more.size() > width) break;
        line += more;
    }
    return line;
}

std::string with_bar(std::string const& line, std::size_t columns, double fraction, std::size_t width) {
    if (columns > width) return cut_to_columns(line, width);
    if (width < columns + 13) return line;
    std::size_t const room = std::min<std::size_t>(40, width - columns - 3);
    auto const filled = static_cast<std::size_t>(std::clamp(fraction, 0.0, 1.0) * static_cast<double>(room));
    std::string bar(filled, '=');
    if (filled < room) bar += '>';
    bar.resize(room, ' ');
    return '[' + bar + "] " + line;
}

} // namespace ossio::program
