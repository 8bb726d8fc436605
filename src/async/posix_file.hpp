// SPDX-License-Identifier: BSL-1.0
// Descriptors, and what every file of ours needs: whole writes and syncs.
#ifndef OSSIO_SRC_ASYNC_POSIX_FILE_HPP
#define OSSIO_SRC_ASYNC_POSIX_FILE_HPP

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ossio::async {

using boost::system::error_code;

/// What errno says.
error_code last_error() noexcept;

/// Owns a descriptor; -1: none.
class descriptor {
public:
    explicit descriptor(int fd = -1) noexcept : fd_(fd) {}
    ~descriptor();
    descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    descriptor& operator=(descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }

    int get() const noexcept { return fd_; }
    bool is_open() const noexcept { return fd_ >= 0; }

    /// Closes the file; some systems report a failed write only here.
    error_code close() noexcept;

private:
    int fd_;
};

/// Whether the path has a NUL. The system would stop reading it there, and open another file.
bool has_nul(std::filesystem::path const&) noexcept;

/// Writes all of `text`, in as many calls as that takes.
error_code write_all(int fd, std::string_view text) noexcept;

/// Returns when the file is on the disk. No error where the file system cannot sync.
error_code sync_file(int fd) noexcept;

/// Returns when the names in the folder are on the disk. No error where this user may not read it, or the file system cannot sync.
error_code sync_folder(std::filesystem::path const& folder) noexcept;

/// The permissions of the file at `path`, which a rename is to replace; nothing where there is none, or a symbolic link, which a
/// rename replaces itself. What must not be replaced by a file is an error: a folder, a device, a FIFO, a socket; so is a path with a NUL.
boost::system::result<std::optional<mode_t>> mode_of_replaced(std::filesystem::path const& path) noexcept;

/// The mode with which a file is created that will replace one of this mode, if any: while it is written, no other user may open
/// what the replaced one may have kept from him. Where nothing is replaced, the umask of the process decides.
constexpr mode_t creation_mode(std::optional<mode_t> const& replaced) noexcept { return replaced ? 0600 : 0666; }

/// A name for a file beside others: ".ossio-" and 32 hexadecimal digits. It begins with a dot, as programs that list folders expect
/// of temporary files.
std::string unpredictable_name();

/// The programs that this process starts do not get the descriptor.
void close_on_exec(int fd) noexcept;

} // namespace ossio::async
#endif
