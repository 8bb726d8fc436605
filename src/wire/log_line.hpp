// SPDX-License-Identifier: BSL-1.0
// Pieces of a log line. No I/O.
#ifndef OSSIO_SRC_WIRE_LOG_LINE_HPP
#define OSSIO_SRC_WIRE_LOG_LINE_HPP

#include <ossio/failure.hpp>

#include <concepts>
#include <string>
#include <string_view>

namespace ossio::wire {

inline void append_piece(std::string& line, std::string_view text) { line += text; }
inline void append_piece(std::string& line, failure const& f) { line += '"' + to_string(f) + '"'; }
template<std::integral Number>
void append_piece(std::string& line, Number n) {
    line += std::to_string(n);
}

/// The pieces one after the other; a failure is put in quotes. Control characters, as keys may hold them, become `?`.
template<class... Pieces>
std::string log_line(Pieces const&... pieces) {
    std::string line;
    (append_piece(line, pieces), ...);
    for (char& c : line)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
    return line;
}

} // namespace ossio::wire
#endif
