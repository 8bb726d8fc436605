// SPDX-License-Identifier: BSL-1.0
// Opens one part of a path after the other.
#include "program/fleet/source_beneath.hpp"

#include <ossio/error.hpp>

#include "async/leased_file.hpp"
#include "program/cli/values.hpp"
#include "program/decide/keys.hpp"
#include "transfer/upload/descriptor_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace ossio::program {

namespace {

failure not_opened(std::string const& path, std::string const& why) {
    return failure(errc::source_unreadable, '"' + path + "\": " + why);
}

std::string reason_of(int why) {
    if (why == ELOOP || why == ENOTDIR) return "a part of its path is a symbolic link or no folder";
    return std::error_code(why, std::generic_category()).message();
}

std::int64_t modified_of(struct stat const& s) {
#ifdef __APPLE__
    timespec const& t = s.st_mtimespec;
#else
    timespec const& t = s.st_mtim;
#endif
    return std::int64_t(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
}

} // namespace

source_root::source_root(std::filesystem::path folder)
    : folder_(std::move(folder)), root_(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (!root_.is_open()) throw usage_error("--root: " + folder_.string() + ": " + reason_of(errno));
}

result<found_source> source_root::open(asio::any_io_executor executor, std::string const& path) const {
    bool is_leased = false;
    auto found = open(executor, path, is_leased);
    auto const again = [&] {
        found = open(executor, path, is_leased);
        return is_leased;
    };
    if (is_leased) async::block_for_lease(again);
    return found;
}

result<found_source> source_root::open(asio::any_io_executor executor, std::string const& path, bool& is_leased) const {
    is_leased = false;
    if (auto const why = unsafe_path(path)) return not_opened(path, *why);
    async::descriptor folder;
    int at = root_.get();
    for (std::size_t begin = 0, end = path.find('/'); end != std::string::npos; end = path.find('/', begin)) {
        std::string const part = path.substr(begin, end - begin);
        async::descriptor below(::openat(at, part.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!below.is_open()) return not_opened(path, reason_of(errno));
        folder = std::move(below);
        at = folder.get();
        begin = end + 1;
    }
    std::string const name = path.substr(path.rfind('/') + 1);
    async::descriptor file(::openat(at, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    int const why = file.is_open() ? 0 : errno;
    struct stat s{};
    is_leased = async::is_of_lease(error_code(why, boost::system::system_category())) &&
                ::fstatat(at, name.c_str(), &s, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(s.st_mode);
    if (why != 0) return not_opened(path, is_leased ? async::lease_is_kept : reason_of(why));
    if (::fstat(file.get(), &s) != 0) return not_opened(path, reason_of(errno));
    if (!S_ISREG(s.st_mode)) return not_opened(path, "it is no regular file");
    found_source found;
    found.modified_ns = modified_of(s);
    try {
        found.bytes = transfer::source_of_descriptor(std::move(executor), std::move(file), folder_ / path);
    } catch (error const& e) {
        return e.info();
    }
    return found;
}

} // namespace ossio::program
