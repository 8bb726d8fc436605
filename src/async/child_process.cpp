// SPDX-License-Identifier: BSL-1.0
// A pipe that is read without waiting, and pauses between the looks at it and at the process.
#include "async/child_process.hpp"

#include "async/owned_process.hpp"
#include "async/pipe_ends.hpp"

#include <boost/asio/this_coro.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

namespace ossio::async {

namespace {

// A command takes some tens of milliseconds; a longer one is not slowed down by longer pauses.
constexpr std::chrono::milliseconds first_pause{1}, longest_pause{16};

/// Appends what is there; up to one byte more than `longest` in all. False: the output has ended.
bool drain(int fd, std::string& text, std::size_t longest) {
    std::array<char, 4096> piece{};
    while (text.size() <= longest) {
        ssize_t const n = ::read(fd, piece.data(), std::min(piece.size(), longest + 1 - text.size()));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
        if (n == 0) return false;
        text.append(piece.data(), static_cast<std::size_t>(n));
    }
    return true;
}

} // namespace

asio::awaitable<std::string> output_of(std::string command, duration limit, std::size_t longest) {
    auto executor = co_await asio::this_coro::executor;
    auto time = system_runtime(executor);
    pipe_ends pipe;
    owned_process child;
    if (!pipe.read.is_open() || !child.start(command, pipe.write.get()))
        throw std::runtime_error("the command cannot be started");
    pipe.write.close();
    auto const end = time->now() + limit;
    std::string text;
    for (duration pause = first_pause;; pause = std::min<duration>(2 * pause, longest_pause)) {
        // First whether it has ended, then its output: all of it is there then. A child that it left behind may keep the pipe
        // open for as long as it likes.
        bool const has_ended = child.has_ended();
        drain(pipe.read.get(), text, longest);
        if (text.size() > longest) throw std::runtime_error("the command prints too much");
        if (has_ended) break;
        if (time->now() >= end) throw std::runtime_error("the command takes too long");
        co_await time->sleep(pause);
    }
    if (!child.may_have_succeeded()) throw std::runtime_error("the command failed");
    co_return text;
}

} // namespace ossio::async
