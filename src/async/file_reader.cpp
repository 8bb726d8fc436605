// SPDX-License-Identifier: BSL-1.0
// Reads what the page cache holds in place, and the rest on one background thread.
#include "async/file_reader.hpp"

#include "async/background.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#ifdef __linux__
#include <linux/magic.h>
#include <sys/vfs.h>
#endif
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>

namespace ossio::async {

namespace {

error_code last_error() { return error_code(errno, boost::system::system_category()); }

/// Closes a descriptor.
class descriptor {
public:
    explicit descriptor(int fd) : fd_(fd) {}
    ~descriptor() { ::close(fd_); }
    descriptor(descriptor const&) = delete;
    descriptor& operator=(descriptor const&) = delete;

    int get() const noexcept { return fd_; }

private:
    int fd_;
};

using descriptor_ptr = std::shared_ptr<descriptor>;

/// Reads until the buffer is full or the file ends; may wait for the disk.
read_result read_fully(int fd, std::uint64_t offset, char* into, std::size_t bytes) {
    std::size_t done = 0;
    while (done < bytes) {
        ssize_t const n = ::pread(fd, into + done, bytes - done, static_cast<off_t>(offset + done));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return read_result(last_error(), done);
        if (n == 0) break;
        done += static_cast<std::size_t>(n);
    }
    return read_result(error_code(), done);
}

/// As much as can be had without waiting. `missed` when there is more that cannot.
read_result read_cached(int fd, std::uint64_t offset, char* into, std::size_t bytes, bool& missed) {
    std::size_t done = 0;
#ifdef RWF_NOWAIT
    while (done < bytes) {
        iovec piece{into + done, bytes - done};
        ssize_t const n = ::preadv2(fd, &piece, 1, static_cast<off_t>(offset + done), RWF_NOWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            missed = errno == EAGAIN || errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL;
            return missed ? read_result(error_code(), done) : read_result(last_error(), done);
        }
        if (n == 0) return read_result(error_code(), done);
        done += static_cast<std::size_t>(n);
    }
#else
    (void)fd, (void)offset, (void)into;
    missed = bytes != 0;
#endif
    return read_result(error_code(), done);
}

/// A range will be read soon.
void advise(int fd, std::uint64_t offset, std::uint64_t bytes) noexcept {
#ifdef POSIX_FADV_WILLNEED
    ::posix_fadvise(fd, static_cast<off_t>(offset), static_cast<off_t>(bytes), POSIX_FADV_WILLNEED);
#else
    (void)fd, (void)offset, (void)bytes;
#endif
}

/// Else the system begins to read ahead whenever the loop reads, and on the loop: it took up to 17 ms, RWF_NOWAIT or not.
void leave_reading_ahead_to_us(int fd) noexcept {
#if defined(RWF_NOWAIT) && defined(POSIX_FADV_RANDOM)
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
#else
    (void)fd;
#endif
}

file_identity identity_of(struct stat const& s) {
    file_identity id;
    id.size = static_cast<std::uint64_t>(s.st_size);
#ifdef __APPLE__
    id.modified_ns = std::int64_t(s.st_mtimespec.tv_sec) * 1'000'000'000 + s.st_mtimespec.tv_nsec;
#else
    id.modified_ns = std::int64_t(s.st_mtim.tv_sec) * 1'000'000'000 + s.st_mtim.tv_nsec;
#endif
    id.device = static_cast<std::uint64_t>(s.st_dev);
    id.inode = static_cast<std::uint64_t>(s.st_ino);
    id.is_regular = S_ISREG(s.st_mode);
    return id;
}

/// Whether the file lies in memory anyway, on a file system that knows no RWF_NOWAIT: then reading waits for nothing.
bool is_in_memory(int fd) {
#ifdef __linux__
    struct statfs s {};
    return ::fstatfs(fd, &s) == 0 && (s.f_type == TMPFS_MAGIC || s.f_type == RAMFS_MAGIC);
#else
    (void)fd;
    return false;
#endif
}

class posix_file_reader final : public file_reader {
public:
    posix_file_reader(asio::any_io_executor executor, std::filesystem::path path, int fd)
        : executor_(std::move(executor)),
          path_(std::move(path)),
          file_(std::make_shared<descriptor>(fd)),
          in_memory_(is_in_memory(fd)) {}

    asio::awaitable<read_result> read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        auto* const to = static_cast<char*>(into.data());
        if (in_memory_) co_return read_fully(file_->get(), offset, to, into.size());
        bool missed = false;
        read_result const cached = read_cached(file_->get(), offset, to, into.size(), missed);
        if (!missed) co_return cached;
        char* const rest = to + cached.bytes;
        std::size_t const left = into.size() - cached.bytes;
        std::function<read_result()> slow = [file = file_, offset, cached, rest, left] {
            advise(file->get(), offset, read_ahead); // takes milliseconds itself: it makes room for all of it
            return read_fully(file->get(), offset + cached.bytes, rest, left);
        };
        auto const read = co_await run_in_background(std::move(slow));
        co_return read_result(read.ec, cached.bytes + read.bytes);
    }

    std::optional<read_result> try_read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        auto* const to = static_cast<char*>(into.data());
        if (in_memory_) return read_fully(file_->get(), offset, to, into.size());
        bool missed = false;
        read_result const cached = read_cached(file_->get(), offset, to, into.size(), missed);
        return missed ? std::nullopt : std::optional(cached);
    }

    file_identity identity(error_code& ec) const override {
        struct stat s {};
        if (::stat(path_.c_str(), &s) == 0) return identity_of(s);
        ec = last_error();
        return {};
    }

private:
    static constexpr std::uint64_t read_ahead = 4 << 20; // once the cache has missed, its neighbours will, too

    asio::any_io_executor executor_;
    std::filesystem::path path_;
    descriptor_ptr file_;
    bool in_memory_;
};

} // namespace

std::shared_ptr<file_reader> open_file_reader(asio::any_io_executor executor, std::filesystem::path const& path,
                                              error_code& ec) {
    int const fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); // a FIFO must not make us wait
    if (fd < 0) {
        ec = last_error();
        return nullptr;
    }
    leave_reading_ahead_to_us(fd);
    return std::make_shared<posix_file_reader>(std::move(executor), path, fd);
}

} // namespace ossio::async
