// SPDX-License-Identifier: BSL-1.0
// POSIX: write a new file, fsync, rename, fsync of the folder; flock.
#include "store/durable_file.hpp"

#include "async/posix_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace ossio::store {

namespace {

using async::descriptor;
using async::last_error;

error_code system_error(int why) { return error_code(why, boost::system::system_category()); }

error_code look_at(int fd, file_mark& mark) {
    struct stat there = {};
    if (::fstat(fd, &there) != 0) return last_error();
    mark.device = static_cast<std::uint64_t>(there.st_dev);
    mark.number = static_cast<std::uint64_t>(there.st_ino);
    mark.bytes = static_cast<std::uint64_t>(there.st_size);
    return {};
}

error_code write_new(std::filesystem::path const& path, std::string_view text, file_mark& left) {
    descriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd.is_open()) return last_error();
    if (auto const ec = async::write_all(fd.get(), text)) return ec;
    if (auto const ec = async::sync_file(fd.get())) return ec;
    if (auto const ec = look_at(fd.get(), left)) return ec;
    return fd.close();
}

// Of one file that was damaged again and again. The names end; more would fill the folder.
constexpr int most_set_aside = 100;

/// mkdir of what is missing of `folder`, each synced into its parent. The last one gets `mode`, its parents what the umask leaves.
error_code make_folders(std::filesystem::path const& folder, mode_t mode) {
    struct stat there = {};
    if (::stat(folder.c_str(), &there) == 0) return S_ISDIR(there.st_mode) ? error_code() : system_error(ENOTDIR);
    if (errno != ENOENT) return last_error();
    auto const parent = folder.parent_path();
    if (!parent.empty() && parent != folder)
        if (auto const ec = make_folders(parent, 0777)) return ec;
    if (::mkdir(folder.c_str(), mode) != 0 && errno != EEXIST) return last_error();
    return async::sync_folder(parent);
}

bool is_trusted(uid_t owner) noexcept { return owner == ::geteuid() || owner == 0; }

} // namespace

error_code write_durably(std::filesystem::path const& path, std::string_view text, file_mark* left) {
    // A fixed name: the lease keeps others out, and a crash leaves one file, which the next save reuses.
    auto fresh = path;
    fresh += ".new";
    set_aside_irregular(fresh);
    set_aside_irregular(path);
    file_mark mark;
    auto ec = write_new(fresh, text, mark);
    if (!ec && ::rename(fresh.c_str(), path.c_str()) != 0) ec = last_error();
    if (ec) {
        ::unlink(fresh.c_str());
        return ec;
    }
    if (left) *left = mark;
    return async::sync_folder(path.parent_path());
}

error_code append_durably(std::filesystem::path const& path, std::string_view text, file_mark& left) {
    descriptor fd(::open(path.c_str(), O_WRONLY | O_APPEND | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW));
    if (!fd.is_open()) return last_error();
    file_mark there;
    if (auto const ec = look_at(fd.get(), there)) return ec;
    if (there != left) return system_error(ESTALE);
    if (text.empty()) return {};
    auto ec = async::write_all(fd.get(), text);
    if (!ec && ::fdatasync(fd.get()) != 0) ec = last_error();
    if (!ec) ec = fd.close();
    if (!ec) left.bytes += text.size();
    return ec;
}

std::optional<std::string> read_whole(std::filesystem::path const& path, std::size_t longest, error_code& ec) {
    descriptor const fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
    if (!fd.is_open()) {
        if (errno != ENOENT) ec = last_error();
        return std::nullopt;
    }
    std::string text;
    for (;;) {
        std::size_t const had = text.size();
        if (had > longest) {
            ec = system_error(EFBIG);
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

error_code make_private_folder(std::filesystem::path const& folder) { return make_folders(folder, 0700); }

std::string why_not_private(std::filesystem::path const& folder) {
    if (async::has_nul(folder)) return "its name has a NUL";
    struct stat there = {};
    if (::lstat(folder.c_str(), &there) != 0) return errno == ENOENT ? std::string() : last_error().message();
    if (!is_trusted(there.st_uid)) return "it belongs to another user";
    if (::stat(folder.c_str(), &there) != 0) return last_error().message();
    if (!is_trusted(there.st_uid)) return "it belongs to another user";
    if ((there.st_mode & S_IWOTH) != 0) return "every user may write to it (chmod o-w, or name a folder below it)";
    return {};
}

bool set_aside(std::filesystem::path const& path) {
    for (int n = 1; n <= most_set_aside; ++n) {
        auto aside = path;
        aside += n == 1 ? ".damaged" : ".damaged" + std::to_string(n);
        struct stat there = {};
        bool const is_free = ::lstat(aside.c_str(), &there) != 0 || (n == 1 && S_ISREG(there.st_mode));
        if (is_free && ::rename(path.c_str(), aside.c_str()) == 0) return true;
    }
    return false;
}

bool set_aside_irregular(std::filesystem::path const& path) {
    struct stat there = {};
    return ::lstat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode) && set_aside(path);
}

error_code remove_file(std::filesystem::path const& path) {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
    return last_error();
}

namespace {

// A holder that ends between our open and our lock costs one attempt. A hundred in a row are not that.
constexpr int most_lock_attempts = 100;

class held_lock final : public file_lock {
public:
    held_lock(descriptor fd, std::filesystem::path path) : fd_(std::move(fd)), path_(std::move(path)) {}
    ~held_lock() override {
        if (is_there()) ::unlink(path_.c_str()); // not if another process owns it
    }
    held_lock(held_lock const&) = delete;
    held_lock& operator=(held_lock const&) = delete;

    bool is_there() const noexcept override {
        error_code ignored;
        return is_there(ignored);
    }

    /// As above; `ec` says why that cannot be known.
    bool is_there(error_code& ec) const noexcept {
        struct stat ours = {}, there = {};
        if (::fstat(fd_.get(), &ours) != 0) {
            ec = last_error();
            return false;
        }
        if (::stat(path_.c_str(), &there) != 0) {
            if (errno != ENOENT) ec = last_error();
            return false;
        }
        return ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
    }

private:
    descriptor fd_;
    std::filesystem::path path_;
};

} // namespace

std::shared_ptr<file_lock> lock_file(std::filesystem::path const& path, error_code& ec) {
    for (int attempt = 0; attempt < most_lock_attempts; ++attempt) {
        set_aside_irregular(path);
        descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!fd.is_open()) {
            ec = last_error();
            return nullptr;
        }
        if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
            if (errno != EWOULDBLOCK) ec = last_error();
            return nullptr;
        }
        // The previous holder may have deleted the file between our open and our lock; the lock is then useless.
        auto lock = std::make_shared<held_lock>(std::move(fd), path);
        if (lock->is_there(ec)) return lock;
        if (ec) return nullptr;
    }
    ec = system_error(EAGAIN);
    return nullptr;
}

} // namespace ossio::store
