// SPDX-License-Identifier: BSL-1.0
// pread and pwrite on the background thread.
#include "async/range_file.hpp"

#include "async/blocking_pool.hpp"
#include "async/posix_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

namespace ossio::async {

namespace {

constexpr int most_attempts = 16; // another program may come first each time

[[noreturn]] void throw_errno(char const* what, std::filesystem::path const& path, int why) {
    throw std::filesystem::filesystem_error(what, path, std::error_code(why != 0 ? why : EIO, std::generic_category()));
}

/// Calls `move` with the number of bytes done so far until all are; 0 is the end of the file.
template<class Move>
void move_all(std::size_t bytes, char const* what, std::filesystem::path const& path, Move move) {
    for (std::size_t done = 0; done < bytes;) {
        ssize_t const n = move(done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) throw_errno(what, path, n < 0 ? errno : EIO);
        done += static_cast<std::size_t>(n);
    }
}

} // namespace

class range_file::state {
public:
    state(std::filesystem::path beside, std::filesystem::path wanted)
        : path(std::move(beside)), target(std::move(wanted)) {}

    void open(bool keep, std::uint64_t size) {
        auto const replaced = mode_of_replaced(target);
        if (!replaced) throw_errno("cannot write", target, replaced.error().value());
        descriptor earlier = lock_what_is_there();
        mode = *replaced;
        if (keep && earlier.is_open()) {
            file = std::move(earlier);
            if (!mode) mode = mode_of_new_file(); // that run may have had something to replace
        } else {
            create(creation_mode(mode));
        }
        if (mode) ::fchmod(file.get(), creation_mode(mode)); // an earlier run may have had nothing to replace
        was_opened = true;
        if (::ftruncate(file.get(), static_cast<off_t>(size)) != 0) throw_errno("cannot resize", path, errno);
    }

    void finish() {
        if (auto const ec = sync_file(file.get())) {
            // The system has reported it, and drops the bytes: the next sync succeeds, and says nothing of them.
            can_be_kept = false;
            throw_errno("cannot write to the disk", path, ec.value());
        }
        auto const replaced = mode_of_replaced(target);
        if (!replaced) throw_errno("cannot write", target, replaced.error().value());
        if (!is_at_path(file)) throw_errno("another program has replaced", path, EBUSY);
        if (*replaced) mode = *replaced;
        if (mode) ::fchmod(file.get(), *mode);
        if (::rename(path.c_str(), target.c_str()) != 0) {
            int const why = errno;
            if (mode) ::fchmod(file.get(), creation_mode(mode)); // the next run writes to it
            throw_errno("cannot rename to", target, why);
        }
        can_be_kept = false; // it is not there any more
        if (auto const ec = file.close()) throw_errno("cannot write to the disk", target, ec.value());
        auto const folder = target.has_parent_path() ? target.parent_path() : std::filesystem::path(".");
        if (auto const ec = sync_folder(folder)) throw_errno("cannot write to the disk", folder, ec.value());
    }

    void discard() {
        if (!file.is_open() || !is_at_path(file)) return;
        if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw_errno("cannot remove", path, errno);
    }

    std::filesystem::path path, target;
    descriptor file; // with a lock, where the file system knows locks
    // Of the file that is replaced. Not given before the end: it may forbid the next run to write.
    std::optional<mode_t> mode;
    bool was_opened = false;
    bool can_be_kept = true;

private:
    /// The file of an earlier run, locked; none where there is none that this user has made. One that cannot be opened may be
    /// the file that another download is writing.
    descriptor lock_what_is_there() {
        for (int attempt = 0; attempt < most_attempts; ++attempt) {
            descriptor found = open_what_is_there(O_RDWR);
            int why = found.is_open() ? 0 : errno;
            if (why == EACCES && make_writable()) {
                found = open_what_is_there(O_RDWR);
                why = found.is_open() ? 0 : errno;
            }
            struct stat there = {};
            bool const is_refused = why != 0 && why != ENOENT && why != ELOOP;
            if (is_refused && ::lstat(path.c_str(), &there) == 0 && is_own(there))
                throw_errno("cannot open", path, why);
            if (!found.is_open() || !is_own_file(found)) return descriptor();
            lock(found);
            if (is_at_path(found)) return found; // else its holder has renamed or replaced it meanwhile
        }
        throw_errno("another program keeps replacing", path, EBUSY);
    }

    descriptor open_what_is_there(int how) const {
        return descriptor(::open(path.c_str(), how | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    }

    /// For a file that an earlier run has given its final mode, and not its name, because it was killed.
    bool make_writable() const {
        descriptor const found = open_what_is_there(O_RDONLY);
        if (!found.is_open() || !is_own_file(found)) return false;
        lock(found); // it may be the file that another download is finishing
        return ::fchmod(found.get(), creation_mode(mode_t(0))) == 0;
    }

    /// What the umask leaves, or what the folder gives: known from a file that is made beside it.
    std::optional<mode_t> mode_of_new_file() const {
        auto const probe = path.parent_path() / unpredictable_name();
        descriptor const made(
            ::open(probe.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, creation_mode(std::nullopt)));
        struct stat about = {};
        if (!made.is_open() || ::fstat(made.get(), &about) != 0) return std::nullopt;
        ::unlink(probe.c_str());
        return about.st_mode & 0777;
    }

    void create(mode_t with) {
        for (int attempt = 0; attempt < most_attempts; ++attempt) {
            if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw_errno("cannot remove", path, errno);
            descriptor made(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, with));
            if (made.is_open()) {
                lock(made);
                file = std::move(made);
                return;
            }
            if (errno != EEXIST) throw_errno("cannot create", path, errno);
            lock_what_is_there(); // throws, if another download has just made it
        }
        throw_errno("another program keeps replacing", path, EBUSY);
    }

    void lock(descriptor const& fd) const {
        if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
        throw_errno("another download is writing", path, EBUSY);
    }

    static bool is_own(struct stat const& about) noexcept {
        return S_ISREG(about.st_mode) && about.st_uid == ::geteuid();
    }

    static bool is_own_file(descriptor const& fd) noexcept {
        struct stat about = {};
        return ::fstat(fd.get(), &about) == 0 && is_own(about);
    }

    bool is_at_path(descriptor const& fd) const noexcept {
        struct stat ours = {}, there = {};
        return ::fstat(fd.get(), &ours) == 0 && ::lstat(path.c_str(), &there) == 0 && ours.st_dev == there.st_dev &&
               ours.st_ino == there.st_ino;
    }
};

range_file::range_file(std::filesystem::path path, std::filesystem::path target)
    : state_(std::make_unique<state>(std::move(path), std::move(target))) {}

range_file::~range_file() = default;

asio::awaitable<void> range_file::open(bool keep, std::uint64_t size) {
    return run_blocking([s = state_.get(), keep, size] { s->open(keep, size); });
}

bool range_file::was_opened() const noexcept { return state_->was_opened; }

bool range_file::can_be_kept() const noexcept { return state_->was_opened && state_->can_be_kept; }

asio::awaitable<void> range_file::write_at(std::uint64_t offset, asio::const_buffer bytes) {
    return run_blocking([s = state_.get(), offset, bytes] {
        auto const* const from = static_cast<char const*>(bytes.data());
        move_all(bytes.size(), "cannot write", s->path, [&](std::size_t done) {
            return ::pwrite(s->file.get(), from + done, bytes.size() - done, static_cast<off_t>(offset + done));
        });
    });
}

asio::awaitable<void> range_file::read_at(std::uint64_t offset, asio::mutable_buffer into) {
    return run_blocking([s = state_.get(), offset, into] {
        auto* const to = static_cast<char*>(into.data());
        move_all(into.size(), "cannot read", s->path, [&](std::size_t done) {
            return ::pread(s->file.get(), to + done, into.size() - done, static_cast<off_t>(offset + done));
        });
    });
}

asio::awaitable<void> range_file::finish() {
    return run_blocking([s = state_.get()] { s->finish(); });
}

asio::awaitable<void> range_file::discard() {
    return run_blocking([s = state_.get()] { s->discard(); });
}

} // namespace ossio::async
