// SPDX-License-Identifier: BSL-1.0
// Loops over short and interrupted system calls.
#include "async/posix_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <random>

namespace ossio::async {

namespace {

bool is_unsupported(int why) noexcept { return why == EINVAL || why == ENOSYS || why == ENOTSUP; }

} // namespace

error_code last_error() noexcept { return error_code(errno, boost::system::system_category()); }

descriptor::~descriptor() {
    if (fd_ >= 0) ::close(fd_);
}

error_code descriptor::close() noexcept {
    if (fd_ < 0 || ::close(std::exchange(fd_, -1)) == 0) return {};
    return errno == EINTR ? error_code() : last_error(); // it is closed: a second attempt may close another file
}

bool has_nul(std::filesystem::path const& path) noexcept { return path.native().find('\0') != std::string::npos; }

error_code write_all(int fd, std::string_view text) noexcept {
    while (!text.empty()) {
        ssize_t const n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return last_error();
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
}

error_code sync_file(int fd) noexcept {
    for (;;) {
        if (::fsync(fd) == 0 || is_unsupported(errno)) return {};
        if (errno != EINTR) return last_error();
    }
}

error_code sync_folder(std::filesystem::path const& folder) noexcept {
    char const* const path = folder.empty() ? "." : folder.c_str();
    descriptor const fd(::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.is_open()) return sync_file(fd.get());
    return errno == EACCES ? error_code() : last_error();
}

boost::system::result<std::optional<mode_t>> mode_of_replaced(std::filesystem::path const& path) noexcept {
    if (has_nul(path)) return error_code(EINVAL, boost::system::system_category());
    struct stat there = {};
    if (::lstat(path.c_str(), &there) != 0 || S_ISLNK(there.st_mode)) return std::optional<mode_t>();
    if (S_ISDIR(there.st_mode)) return error_code(EISDIR, boost::system::system_category());
    if (!S_ISREG(there.st_mode)) return error_code(ENOTSUP, boost::system::system_category());
    return std::optional<mode_t>(there.st_mode & 0777);
}

std::string unpredictable_name() {
    std::random_device random;
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), ".ossio-%08x%08x%08x%08x", random(), random(), random(), random());
    return text.data();
}

void close_on_exec(int fd) noexcept { ::fcntl(fd, F_SETFD, FD_CLOEXEC); }

} // namespace ossio::async
