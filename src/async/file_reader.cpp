// SPDX-License-Identifier: BSL-1.0
// Reads in place what the page cache holds, and the rest on the background thread.
#include "async/file_reader.hpp"

#include "async/blocking_pool.hpp"
#include "async/posix_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#ifdef __linux__
#include <linux/magic.h>
#include <sys/vfs.h>
#endif
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>

namespace ossio::async {

namespace {

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

/** Reads what is available without waiting. `missed`: why the rest was not read, as an errno; zero: all was.

    RWF_NOWAIT proves only what it delivers: Linux 5.9 and 5.10 return 0 in the middle of a file, some versions EIO where the
    disk was only to be waited for. So whether the file ends or cannot be read is left to pread on the background thread.
*/
read_result read_cached(int fd, std::uint64_t offset, char* into, std::size_t bytes, int& missed) {
    std::size_t done = 0;
#ifdef RWF_NOWAIT
    while (done < bytes) {
        iovec piece{into + done, bytes - done};
        ssize_t const n = ::preadv2(fd, &piece, 1, static_cast<off_t>(offset + done), RWF_NOWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            missed = n < 0 ? errno : EAGAIN;
            break;
        }
        done += static_cast<std::size_t>(n);
    }
#else
    (void)fd, (void)offset, (void)into;
    missed = bytes != 0 ? ENOSYS : 0;
#endif
    return read_result(error_code(), done);
}

/// Announces that a range will be read soon.
void advise(int fd, std::uint64_t offset, std::uint64_t bytes) noexcept {
#ifdef POSIX_FADV_WILLNEED
    ::posix_fadvise(fd, static_cast<off_t>(offset), static_cast<off_t>(bytes), POSIX_FADV_WILLNEED);
#else
    (void)fd, (void)offset, (void)bytes;
#endif
}

/// Disables the system's reading ahead: it starts inside a read on the event loop and took up to 17 ms there, even with
/// RWF_NOWAIT.
void leave_reading_ahead_to_us(int fd) noexcept {
#if defined(RWF_NOWAIT) && defined(POSIX_FADV_RANDOM)
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
#else
    (void)fd;
#endif
}

std::int64_t nanoseconds(timespec const& t) { return std::int64_t(t.tv_sec) * 1'000'000'000 + t.tv_nsec; }

file_identity identity_of(struct stat const& s) {
    file_identity id;
    if (!S_ISREG(s.st_mode)) id.kind = S_ISBLK(s.st_mode) ? file_kind::block_device : file_kind::other;
    id.size = static_cast<std::uint64_t>(s.st_size);
#ifdef __APPLE__
    id.modified_ns = nanoseconds(s.st_mtimespec);
    id.changed_ns = nanoseconds(s.st_ctimespec);
#else
    id.modified_ns = nanoseconds(s.st_mtim);
    id.changed_ns = nanoseconds(s.st_ctim);
#endif
    id.inode = static_cast<std::uint64_t>(s.st_ino);
    id.links = static_cast<std::uint64_t>(s.st_nlink);
    return id;
}

/// Whether the file is on a file system in memory, which has no RWF_NOWAIT: reading it never waits.
bool is_in_memory(int fd) {
#ifdef __linux__
    struct statfs s{};
    return ::fstatfs(fd, &s) == 0 && (s.f_type == TMPFS_MAGIC || s.f_type == RAMFS_MAGIC);
#else
    (void)fd;
    return false;
#endif
}

class posix_file_reader final : public file_reader {
public:
    explicit posix_file_reader(descriptor file) : file_(std::make_shared<descriptor>(std::move(file))) {}

    asio::awaitable<read_result> read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        bool missed = false;
        read_result const cached = read_now(offset, into, missed);
        if (!missed) co_return cached;
        char* const rest = static_cast<char*>(into.data()) + cached.bytes;
        std::size_t const left = into.size() - cached.bytes;
        std::function<read_result()> slow = [file = file_, offset, cached, rest, left] {
            advise(file->get(), offset, read_ahead); // takes milliseconds itself: it allocates all pages
            return read_fully(file->get(), offset + cached.bytes, rest, left);
        };
        auto const read = co_await run_blocking_read(std::move(slow));
        co_return read_result(read.ec, cached.bytes + read.bytes);
    }

    std::optional<read_result> try_read(std::uint64_t offset, asio::mutable_buffer into) override {
        bool missed = false;
        read_result const cached = read_now(offset, into, missed);
        return missed ? std::nullopt : std::optional(cached);
    }

    file_extent extent(std::uint64_t offset, std::size_t size) const noexcept override {
        return file_extent(file_->get(), offset, size);
    }

    file_identity identity(error_code& ec) const override {
        struct stat s{};
        if (::fstat(file_->get(), &s) != 0) {
            ec = last_error();
            return {};
        }
        file_identity id = identity_of(s);
        if (id.kind != file_kind::block_device) return id;
        // Its inode says zero; reads are positional, so that the offset is of no other use.
        off_t const end = ::lseek(file_->get(), 0, SEEK_END);
        if (end < 0) ec = last_error();
        id.size = end < 0 ? 0 : static_cast<std::uint64_t>(end);
        return id;
    }

    std::string read_all(std::size_t most, error_code& ec) override {
        std::string all;
        std::array<char, 16 * 1024> piece{};
        for (;;) {
            ssize_t const n = ::read(file_->get(), piece.data(), piece.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) ec = last_error();
            if (n <= 0) return all;
            all.append(piece.data(), static_cast<std::size_t>(n));
            if (all.size() <= most) continue;
            ec = error_code(EFBIG, boost::system::system_category());
            return all;
        }
    }

private:
    static constexpr std::uint64_t read_ahead = 4 << 20; // after one miss the following pages are likely missing, too

    // The system reads nothing ahead of a file that is read in one piece.
    static constexpr std::uint64_t read_in_one_piece = 256 * 1024;

    enum class medium { unknown, memory, other };

    /// Reads what never waits. `missed`: it was not all, and the file may have more.
    read_result read_now(std::uint64_t offset, asio::mutable_buffer into, bool& missed) {
        auto* const to = static_cast<char*>(into.data());
        if (medium_ == medium::memory) return read_fully(file_->get(), offset, to, into.size());
        if (offset + into.size() > read_in_one_piece && !reads_ahead_.exchange(true))
            leave_reading_ahead_to_us(file_->get());
        int why = 0;
        read_result const cached = read_cached(file_->get(), offset, to, into.size(), why);
        missed = why != 0;
        if (why != EOPNOTSUPP || medium_ != medium::unknown) return cached;
        medium_ = is_in_memory(file_->get()) ? medium::memory : medium::other;
        if (medium_ != medium::memory) return cached;
        missed = false;
        return read_fully(file_->get(), offset, to, into.size());
    }

    descriptor_ptr file_;
    // Several loops may read.
    std::atomic<medium> medium_ = medium::unknown;
    std::atomic<bool> reads_ahead_ = false; // instead of the system
};

} // namespace

std::shared_ptr<file_reader> read_descriptor(asio::any_io_executor const&, descriptor file) {
    return std::make_shared<posix_file_reader>(std::move(file));
}

std::shared_ptr<file_reader> open_file_reader(asio::any_io_executor const& executor, std::filesystem::path const& path,
                                              error_code& ec) {
    if (has_nul(path)) {
        ec = error_code(EINVAL, boost::system::system_category());
        return nullptr;
    }
    descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)); // opening a FIFO must not block
    ec = file.is_open() ? error_code() : last_error();
    if (ec) return nullptr;
    return read_descriptor(executor, std::move(file));
}

} // namespace ossio::async
