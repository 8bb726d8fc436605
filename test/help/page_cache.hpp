// SPDX-License-Identifier: BSL-1.0
// Files that have to be read from the disk.
#ifndef OSSIO_TEST_HELP_PAGE_CACHE_HPP
#define OSSIO_TEST_HELP_PAGE_CACHE_HPP

#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

namespace ossio::test {

/// Puts a file's pages out of memory, where the file system lets us.
inline void forget_pages(std::filesystem::path const& path) {
    int const fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    ::fsync(fd);
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    ::close(fd);
}

} // namespace ossio::test
#endif
