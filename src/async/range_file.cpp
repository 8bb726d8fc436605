// SPDX-License-Identifier: BSL-1.0
// pread and pwrite on the background thread.
#include "async/range_file.hpp"

#include "async/blocking_pool.hpp"
#include "async/posix_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace ossio::async {

namespace {

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
    explicit state(std::filesystem::path where) : path(std::move(where)) {}

    std::filesystem::path path;
    descriptor file;
};

range_file::range_file(std::filesystem::path path) : state_(std::make_unique<state>(std::move(path))) {}

range_file::~range_file() = default;

asio::awaitable<void> range_file::open(bool keep, std::uint64_t size) {
    return run_blocking([s = state_.get(), keep, size] {
        if (!keep && ::unlink(s->path.c_str()) != 0 && errno != ENOENT) throw_errno("cannot remove", s->path, errno);
        int const how = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (keep ? 0 : O_EXCL);
        s->file = descriptor(::open(s->path.c_str(), how, 0666));
        if (!s->file.is_open()) throw_errno("cannot create", s->path, errno);
        struct stat about{};
        if (::fstat(s->file.get(), &about) != 0) throw_errno("cannot examine", s->path, errno);
        if (!S_ISREG(about.st_mode)) throw_errno("cannot write, it is no regular file:", s->path, EINVAL);
        if (::ftruncate(s->file.get(), static_cast<off_t>(size)) != 0) throw_errno("cannot resize", s->path, errno);
    });
}

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

asio::awaitable<void> range_file::finish(std::filesystem::path target) {
    return run_blocking([s = state_.get(), target = std::move(target)] {
        if (auto const ec = sync_file(s->file.get())) throw_errno("cannot write to the disk", s->path, ec.value());
        if (auto const ec = s->file.close()) throw_errno("cannot write to the disk", s->path, ec.value());
        if (::rename(s->path.c_str(), target.c_str()) != 0) throw_errno("cannot rename to", target, errno);
        auto const folder = target.has_parent_path() ? target.parent_path() : std::filesystem::path(".");
        if (auto const ec = sync_folder(folder)) throw_errno("cannot write to the disk", folder, ec.value());
    });
}

asio::awaitable<void> range_file::discard() {
    return run_blocking([s = state_.get()] {
        if (::unlink(s->path.c_str()) != 0 && errno != ENOENT) throw_errno("cannot remove", s->path, errno);
    });
}

} // namespace ossio::async
