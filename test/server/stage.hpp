// SPDX-License-Identifier: BSL-1.0
// What the tests of the client against the embedded server share.
#ifndef OSSIO_TEST_SERVER_STAGE_HPP
#define OSSIO_TEST_SERVER_STAGE_HPP

#include "help/run.hpp"

#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <string>

namespace ossio::test {

inline std::string some_bytes(std::size_t n) {
    std::string bytes(n, '\0');
    for (std::size_t i = 0; i < n; ++i) bytes[i] = static_cast<char>(i * 31 + (i >> 8) * 7 + (i >> 16));
    return bytes;
}

inline upload_options in_parts(std::uint64_t size) {
    upload_options o;
    o.part_size = size;
    o.multipart_threshold = 0;
    o.concurrency = 4;
    return o;
}

/// A failure's text, or "success".
template<class T>
std::string text(result<T> const& r) {
    return r ? "success" : to_string(r.error());
}

} // namespace ossio::test
#endif
