// SPDX-License-Identifier: BSL-1.0
// A pipe within this process, or to a program that it starts.
#ifndef OSSIO_SRC_ASYNC_PIPE_ENDS_HPP
#define OSSIO_SRC_ASYNC_PIPE_ENDS_HPP

#include "async/posix_file.hpp"

namespace ossio::async {

/// Both ends of a pipe, which no other program gets. Reads do not wait.
class pipe_ends {
public:
    pipe_ends() noexcept;

    descriptor read, write; ///< not open: there are no descriptors left
};

} // namespace ossio::async
#endif
