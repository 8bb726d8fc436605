// SPDX-License-Identifier: BSL-1.0
// Linux opens a pipe and keeps it from other programs in one call.
#include "async/pipe_ends.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>

namespace ossio::async {

pipe_ends::pipe_ends() noexcept {
    std::array<int, 2> ends{-1, -1};
#ifdef __linux__
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
#else
    if (::pipe(ends.data()) != 0) return;
    for (int const fd : ends) close_on_exec(fd);
#endif
    read = descriptor(ends[0]);
    write = descriptor(ends[1]);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

} // namespace ossio::async
