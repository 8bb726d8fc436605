// SPDX-License-Identifier: BSL-1.0
// sendfile, without the signal that it raises when the peer has closed.
#include "net/send_file.hpp"

#ifdef __linux__
#include <csignal>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <string_view>
#endif

namespace ossio::net {

#ifdef __linux__

namespace {

/// sendfile has no MSG_NOSIGNAL, and the program's own way with signals is left alone: this thread blocks SIGPIPE meanwhile.
class without_sigpipe {
public:
    without_sigpipe() noexcept {
        ::sigemptyset(&pipe_);
        ::sigaddset(&pipe_, SIGPIPE);
        ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    ~without_sigpipe() {
        constexpr timespec at_once{};
        if (raised_) ::sigtimedwait(&pipe_, nullptr, &at_once);
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    without_sigpipe(without_sigpipe const&) = delete;
    without_sigpipe& operator=(without_sigpipe const&) = delete;

    void note(int error) noexcept { raised_ = error == EPIPE; }

private:
    sigset_t pipe_{}, before_{};
    bool raised_ = false;
};

/// Errors of the file, or of a system that cannot do this; all others are the socket's.
bool is_of_the_file(int error) noexcept {
    constexpr std::array those{EINVAL, ENOSYS, EOPNOTSUPP, EIO, EOVERFLOW, EPERM, EACCES, ESPIPE};
    for (int one : those)
        if (one == error) return true;
    return false;
}

error_code of_socket(int error) noexcept {
    if (error == EAGAIN) return asio::error::would_block;
    return error_code(error, boost::system::system_category());
}

/// Lets the system put it into one segment with what follows.
io_result send_head(int socket, asio::const_buffer head) noexcept {
    std::size_t sent = 0;
    while (sent < head.size()) {
        ssize_t const n =
            ::send(socket, static_cast<char const*>(head.data()) + sent, head.size() - sent, MSG_MORE | MSG_NOSIGNAL);
        if (n >= 0)
            sent += static_cast<std::size_t>(n);
        else if (errno != EINTR)
            return io_result(of_socket(errno), sent);
    }
    return io_result(error_code(), sent);
}

} // namespace

bool gains_from_send_file(int socket) noexcept {
    std::array<char, 16> name{}; // TCP_CA_NAME_MAX
    auto size = static_cast<socklen_t>(name.size());
    if (::getsockopt(socket, IPPROTO_TCP, TCP_CONGESTION, name.data(), &size) != 0) return false;
    return !std::string_view(name.data(), size).starts_with("bbr");
}

io_result send_file(int socket, asio::const_buffer head, async::file_extent from) noexcept {
    without_sigpipe signals;
    io_result sent = send_head(socket, head);
    std::size_t of_file = 0;
    while (!sent.ec && of_file < from.size) {
        auto offset = static_cast<off_t>(from.offset + of_file);
        ssize_t const n = ::sendfile(socket, from.descriptor, &offset, from.size - of_file);
        if (n > 0) {
            of_file += static_cast<std::size_t>(n);
            continue;
        }
        int const error = n == 0 ? EINVAL : errno; // zero: the file ends before
        if (error == EINTR) continue;
        signals.note(error);
        sent.ec = is_of_the_file(error) ? error_code(asio::error::operation_not_supported) : of_socket(error);
    }
    sent.bytes += of_file;
    return sent;
}

#else

bool gains_from_send_file(int) noexcept { return false; }

io_result send_file(int, asio::const_buffer, async::file_extent) noexcept {
    return io_result(asio::error::operation_not_supported, 0);
}

#endif

} // namespace ossio::net
