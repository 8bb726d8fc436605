// SPDX-License-Identifier: BSL-1.0
// POSIX: write-new, fsync, rename, fsync of the folder; flock.
#include "store/durable_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace ossio::store {

namespace {

error_code last_error() { return error_code(errno, boost::system::system_category()); }

class descriptor {
public:
    explicit descriptor(int fd) : fd_(fd) {}
    ~descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    descriptor& operator=(descriptor&&) = delete;

    int get() const noexcept { return fd_; }
    bool is_open() const noexcept { return fd_ >= 0; }

    /// Some systems tell only here that a write has failed.
    error_code close() { return ::close(std::exchange(fd_, -1)) == 0 ? error_code() : last_error(); }

private:
    int fd_;
};

error_code write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        ssize_t const n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return last_error();
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
}

error_code sync_folder(std::filesystem::path const& folder) {
    descriptor const fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd.is_open() || ::fsync(fd.get()) != 0) return last_error();
    return {};
}

error_code look_at(int fd, file_mark& mark) {
    struct stat there = {};
    if (::fstat(fd, &there) != 0) return last_error();
    mark.device = static_cast<std::uint64_t>(there.st_dev);
    mark.number = static_cast<std::uint64_t>(there.st_ino);
    mark.bytes = static_cast<std::uint64_t>(there.st_size);
    return {};
}

error_code write_new(std::filesystem::path const& path, std::string_view text, file_mark& left) {
    descriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd.is_open()) return last_error();
    if (auto const ec = write_all(fd.get(), text)) return ec;
    if (::fsync(fd.get()) != 0) return last_error();
    if (auto const ec = look_at(fd.get(), left)) return ec;
    return fd.close();
}

} // namespace

error_code write_durably(std::filesystem::path const& path, std::string_view text, file_mark* left) {
    // One name, not a fresh one each time: the lease keeps others out, and a crash leaves one file that the next save reuses.
    auto fresh = path;
    fresh += ".new";
    file_mark mark;
    auto ec = write_new(fresh, text, mark);
    if (!ec && ::rename(fresh.c_str(), path.c_str()) != 0) ec = last_error();
    if (ec) {
        ::unlink(fresh.c_str());
        return ec;
    }
    if (left) *left = mark;
    return sync_folder(path.parent_path());
}

error_code append_durably(std::filesystem::path const& path, std::string_view text, file_mark& left) {
    descriptor fd(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW));
    if (!fd.is_open()) return last_error();
    file_mark there;
    if (auto const ec = look_at(fd.get(), there)) return ec;
    if (there != left) return error_code(ESTALE, boost::system::system_category());
    if (text.empty()) return {};
    auto ec = write_all(fd.get(), text);
    if (!ec && ::fdatasync(fd.get()) != 0) ec = last_error();
    if (!ec) ec = fd.close();
    if (!ec) left.bytes += text.size();
    return ec;
}

std::optional<std::string> read_whole(std::filesystem::path const& path, std::size_t longest, error_code& ec) {
    descriptor const fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.is_open()) {
        if (errno != ENOENT) ec = last_error();
        return std::nullopt;
    }
    std::string text;
    for (;;) {
        std::size_t const had = text.size();
        if (had > longest) {
            ec = error_code(EFBIG, boost::system::system_category());
            return std::nullopt;
        }
        text.resize(had + 64 * 1024);
        ssize_t const n = ::read(fd.get(), text.data() + had, 64 * 1024);
        text.resize(had + static_cast<std::size_t>(n > 0 ? n : 0));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            ec = last_error();
            return std::nullopt;
        }
        if (n == 0) return text;
    }
}

error_code make_private_folder(std::filesystem::path const& folder) {
    std::error_code problem;
    if (std::filesystem::is_directory(folder, problem)) return {};
    if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), problem);
    if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return last_error();
}

error_code remove_file(std::filesystem::path const& path) {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
    return last_error();
}

namespace {

class held_lock final : public file_lock {
public:
    held_lock(descriptor fd, std::filesystem::path path) : fd_(std::move(fd)), path_(std::move(path)) {}
    ~held_lock() override {
        if (is_there()) ::unlink(path_.c_str()); // another's is left alone
    }
    held_lock(held_lock const&) = delete;
    held_lock& operator=(held_lock const&) = delete;

    bool is_there() const noexcept override {
        struct stat ours = {}, there = {};
        return ::fstat(fd_.get(), &ours) == 0 && ::stat(path_.c_str(), &there) == 0 && ours.st_dev == there.st_dev &&
               ours.st_ino == there.st_ino;
    }

private:
    descriptor fd_;
    std::filesystem::path path_;
};

} // namespace

std::shared_ptr<file_lock> lock_file(std::filesystem::path const& path, error_code& ec) {
    for (;;) {
        descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!fd.is_open()) {
            ec = last_error();
            return nullptr;
        }
        if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
            if (errno != EWOULDBLOCK) ec = last_error();
            return nullptr;
        }
        // The holder before us may have removed the file between our open and our lock: then ours is a lock on nothing.
        auto lock = std::make_shared<held_lock>(std::move(fd), path);
        if (lock->is_there()) return lock;
    }
}

} // namespace ossio::store
