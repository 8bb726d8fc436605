// SPDX-License-Identifier: BSL-1.0
// Waits by poll before each write.
#include "program/run/standard_output.hpp"

#include "async/blocking_pool.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <iostream>
#include <limits>
#include <streambuf>
#include <system_error>

namespace ossio::program {

namespace {

[[noreturn]] void fail(int why) { throw std::system_error(why, std::generic_category(), "standard output"); }

bool is_socket(int fd) {
    struct stat s{};
    return ::fstat(fd, &s) == 0 && S_ISSOCK(s.st_mode);
}

/// Whether a write may wait for a reader.
bool has_reader(int fd) {
    struct stat s{};
    return ::fstat(fd, &s) == 0 && (S_ISFIFO(s.st_mode) || S_ISSOCK(s.st_mode) || ::isatty(fd) == 1);
}

/// A description of its own: to make the one that the shell has given non-blocking would change it for other programs. None
/// for a socket, and where this user may not open it.
async::descriptor reopened() {
    if (!has_reader(STDOUT_FILENO)) return async::descriptor();
    return async::descriptor(::open("/proc/self/fd/1", O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
}

/// Writes what it is given to a descriptor; keeps nothing after an error.
class waiting_buffer final : public std::streambuf {
public:
    waiting_buffer(int fd, bool is_buffered) : fd_(fd) {
        if (is_buffered) setp(text_.data(), text_.data() + text_.size());
    }

protected:
    int_type overflow(int_type c) override {
        if (sync() != 0) return traits_type::eof();
        if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
        if (pbase() == nullptr) {
            char const one = traits_type::to_char_type(c);
            return write(&one, 1) ? c : traits_type::eof();
        }
        *pptr() = traits_type::to_char_type(c);
        pbump(1);
        return c;
    }

    std::streamsize xsputn(char const* text, std::streamsize n) override {
        if (pbase() != nullptr) return std::streambuf::xsputn(text, n);
        return write(text, static_cast<std::size_t>(n)) ? n : 0;
    }

    int sync() override {
        bool const is_written = write(pbase(), static_cast<std::size_t>(pptr() - pbase()));
        setp(pbase(), epptr());
        return is_written ? 0 : -1;
    }

private:
    bool write(char const* text, std::size_t n) {
        while (n != 0) {
            ssize_t const written = ::write(fd_, text, n);
            if (written < 0 && errno == EINTR) continue;
            if (written < 0 && errno == EAGAIN) {
                pollfd watched{fd_, POLLOUT, 0};
                ::poll(&watched, 1, -1);
                continue;
            }
            if (written < 0) return false;
            text += written;
            n -= static_cast<std::size_t>(written);
        }
        return true;
    }

    int fd_;
    std::array<char, 16 * 1024> text_{};
};

} // namespace

standard_output::standard_output()
    : own_(reopened()),
      fd_(own_.is_open() ? own_.get() : STDOUT_FILENO),
      is_socket_(is_socket(fd_)),
      most_at_once_(own_.is_open() || !has_reader(fd_) ? std::numeric_limits<std::size_t>::max()
                                                       : std::size_t{PIPE_BUF}) {
    if (!interrupts_.write.is_open()) fail(EMFILE);
}

asio::awaitable<void> standard_output::write(asio::const_buffer bytes) {
    auto writing = async::run_blocking([this, bytes] { write_all(bytes); });
    co_await std::move(writing);
}

void standard_output::interrupt() noexcept { [[maybe_unused]] auto const n = ::write(interrupts_.write.get(), "", 1); }

void standard_output::write_all(asio::const_buffer bytes) {
    while (bytes.size() != 0) {
        wait();
        ssize_t const n = write_some(bytes);
        if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (n < 0) fail(errno);
        bytes += static_cast<std::size_t>(n);
    }
}

/// A socket may have room for less than one write when `poll` says that it takes something; the rest would wait.
ssize_t standard_output::write_some(asio::const_buffer bytes) noexcept {
    std::size_t const n = std::min(bytes.size(), most_at_once_);
    return is_socket_ ? ::send(fd_, bytes.data(), n, MSG_DONTWAIT) : ::write(fd_, bytes.data(), n);
}

/// Returns when the reader takes something or has gone away; throws when `interrupt` was called.
void standard_output::wait() {
    std::array<pollfd, 2> watched{pollfd{fd_, POLLOUT, 0}, pollfd{interrupts_.read.get(), POLLIN, 0}};
    while (::poll(watched.data(), watched.size(), -1) < 0 && errno == EINTR) {
    }
    if (watched[1].revents != 0) fail(ECANCELED);
}

void make_streams_wait() {
    // Never destroyed: the streams are flushed at the very end.
    static auto& out = *new waiting_buffer(STDOUT_FILENO, true);
    static auto& err = *new waiting_buffer(STDERR_FILENO, false);
    std::cout.rdbuf(&out);
    std::cerr.rdbuf(&err);
}

} // namespace ossio::program
