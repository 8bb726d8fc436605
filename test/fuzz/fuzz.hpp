// SPDX-License-Identifier: BSL-1.0
// What a fuzz target is: one function that takes any bytes and ends the process when a law is broken.
#ifndef OSSIO_TEST_FUZZ_FUZZ_HPP
#define OSSIO_TEST_FUZZ_FUZZ_HPP

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);

namespace ossio::test {

inline std::string_view text_of(std::uint8_t const* data, std::size_t size) {
    return std::string_view(reinterpret_cast<char const*>(data), size);
}

inline void require(bool holds, char const* law) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", law);
    std::abort();
}

} // namespace ossio::test
#endif
