// SPDX-License-Identifier: BSL-1.0
// Numbers of things. No I/O.
#ifndef OSSIO_SRC_PROGRAM_TEXT_COUNTED_HPP
#define OSSIO_SRC_PROGRAM_TEXT_COUNTED_HPP

#include <concepts>
#include <string>
#include <string_view>

namespace ossio::program {

/// Returns "1 part", "2 parts". The plural of `thing` ends with an s.
std::string counted(std::integral auto n, std::string_view thing) {
    return std::to_string(n) + ' ' + std::string(thing) + (n == 1 ? "" : "s");
}

} // namespace ossio::program
#endif
