// SPDX-License-Identifier: BSL-1.0
// Waits on the event loop for what may come late; what never does is read on the background thread.
#include "program/run/descriptor_stream.hpp"

#include <ossio/error.hpp>

#include "async/blocking_pool.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace ossio::program {

namespace {

failure unreadable_stream(std::string const& path, int why) {
    return failure(errc::source_unreadable, (path == "-" ? std::string("standard input") : path) + ": " +
                                                std::error_code(why, std::generic_category()).message());
}

/// A descriptor that epoll knows.
class polled_stream final : public stream {
public:
    polled_stream(asio::any_io_executor const& executor, int fd) : descriptor_(executor, fd) {}

    asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) override {
        if (!begun_) {
            // Before its first writer has come, a pipe that is read seems to be at its end.
            co_await descriptor_.async_wait(asio::posix::descriptor_base::wait_read, asio::use_awaitable);
            begun_ = true;
        }
        auto const read = co_await descriptor_.async_read_some(into, asio::as_tuple(asio::use_awaitable));
        boost::system::error_code const ec = std::get<0>(read);
        if (ec && ec != asio::error::eof) throw boost::system::system_error(ec);
        co_return std::get<1>(read);
    }

private:
    asio::posix::stream_descriptor descriptor_;
    bool begun_ = false;
};

/// A file or a device, whose reads take no longer than a disk does.
class device_stream final : public stream {
public:
    explicit device_stream(int fd) : fd_(fd) {}
    ~device_stream() override { ::close(fd_); }
    device_stream(device_stream const&) = delete;
    device_stream& operator=(device_stream const&) = delete;

    asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) override {
        ssize_t n = 0;
        int why = 0;
        auto reading = async::run_blocking([&] {
            do {
                n = ::read(fd_, into.data(), into.size());
                why = errno;
            } while (n < 0 && why == EINTR);
        });
        co_await std::move(reading);
        if (n < 0) throw boost::system::system_error(why, boost::system::system_category());
        co_return static_cast<std::size_t>(n);
    }

private:
    int fd_;
};

bool is_polled(struct stat const& s, int fd) { return S_ISFIFO(s.st_mode) || S_ISSOCK(s.st_mode) || ::isatty(fd) == 1; }

/// Standard input through a description of its own: to make that one non-blocking would change it for the shell, too.
int open_standard_input(bool polled) {
    int const fd = polled ? ::open("/proc/self/fd/0", O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    return fd >= 0 ? fd : ::dup(STDIN_FILENO);
}

} // namespace

stream_ptr open_stream(asio::any_io_executor const& executor, std::string const& path) {
    struct stat s{};
    bool const is_input = path == "-";
    if ((is_input ? ::fstat(STDIN_FILENO, &s) : ::stat(path.c_str(), &s)) != 0)
        throw error(unreadable_stream(path, errno));
    bool const polled = is_polled(s, is_input ? STDIN_FILENO : -1);
    int const fd =
        is_input ? open_standard_input(polled) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | (polled ? O_NONBLOCK : 0));
    if (fd < 0) throw error(unreadable_stream(path, errno));
    if (polled) return std::make_shared<polled_stream>(executor, fd);
    return std::make_shared<device_stream>(fd);
}

bool is_stream(std::string const& path) {
    struct stat s{};
    if (path == "-") return true;
    if (::stat(path.c_str(), &s) != 0) return false;
    return S_ISFIFO(s.st_mode) || S_ISSOCK(s.st_mode) || S_ISCHR(s.st_mode);
}

} // namespace ossio::program
