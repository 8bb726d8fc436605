// SPDX-License-Identifier: BSL-1.0
// Where bytes are in an open file. No I/O.
#ifndef OSSIO_SRC_ASYNC_FILE_EXTENT_HPP
#define OSSIO_SRC_ASYNC_FILE_EXTENT_HPP

#include <cstddef>
#include <cstdint>

namespace ossio::async {

/// For system calls that take bytes from there. The file must stay open meanwhile.
class file_extent {
public:
    file_extent(int open_file, std::uint64_t first, std::size_t bytes) noexcept
        : descriptor(open_file), offset(first), size(bytes) {}

    int descriptor;
    std::uint64_t offset;
    std::size_t size;
};

} // namespace ossio::async
#endif
