// SPDX-License-Identifier: BSL-1.0
// Pieces of a log line. No I/O.
#ifndef OSSIO_SRC_WIRE_LOG_LINE_HPP
#define OSSIO_SRC_WIRE_LOG_LINE_HPP

#include <ossio/failure.hpp>

#include "wire/printable.hpp"

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

/// Joins the pieces; a failure is put in quotes. What is not printable, which keys may contain, becomes `?`.
template<class... Pieces>
std::string log_line(Pieces const&... pieces) {
    std::string line;
    (append_piece(line, pieces), ...);
    return printable(line);
}

} // namespace ossio::wire
#endif
