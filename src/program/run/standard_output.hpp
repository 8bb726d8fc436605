// SPDX-License-Identifier: BSL-1.0
// Standard output: for the bytes of an object, and for what is printed.
#ifndef OSSIO_SRC_PROGRAM_RUN_STANDARD_OUTPUT_HPP
#define OSSIO_SRC_PROGRAM_RUN_STANDARD_OUTPUT_HPP

#include <ossio/sink.hpp>

#include "async/pipe_ends.hpp"

#include <sys/types.h>

#include <cstddef>

namespace ossio::program {

/// Writes to standard output on the background thread. A reader that has gone away is an error.
class standard_output final : public sink {
public:
    standard_output();

    asio::awaitable<void> write(asio::const_buffer bytes) override;

    /// Ends a `write` that waits for the reader, and each later one, by an error. From any thread.
    void interrupt() noexcept;

private:
    void write_all(asio::const_buffer bytes);
    ssize_t write_some(asio::const_buffer bytes) noexcept;
    void wait();

    async::descriptor own_;
    int fd_;
    bool is_socket_;
    std::size_t most_at_once_; // what a write takes without waiting, when `poll` has said that it takes something
    async::pipe_ends interrupts_;
};

/// std::cout and std::cerr wait for their reader, also when another program has made the descriptor non-blocking, which is
/// the same one for both programs. Without it, what such a descriptor does not take at once is lost.
void make_streams_wait();

} // namespace ossio::program
#endif
