// SPDX-License-Identifier: BSL-1.0
// Opens each folder on the way without following links.
#include "program/run/safe_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace ossio::program {

namespace {

std::string why_not(std::string const& folder, int why) {
    if (why == ELOOP || why == ENOTDIR) return "\"" + folder + "\" is a symbolic link or no folder";
    return "\"" + folder + "\": " + std::error_code(why, std::generic_category()).message();
}

} // namespace

std::optional<std::string> safe_folder::make_folders_of(std::string const& name) {
    auto const last = name.rfind('/');
    std::string const folder = last == std::string::npos ? std::string() : name.substr(0, last);
    if (made_.contains(folder)) return std::nullopt;
    std::error_code ec;
    std::filesystem::create_directories(root_, ec);
    if (ec) return why_not(root_.string(), ec.value());
    int at = ::open(root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); // the root itself is the user's choice
    if (at < 0) return why_not(root_.string(), errno);
    for (std::size_t begin = 0; begin < folder.size();) {
        auto const end = std::min(folder.find('/', begin), folder.size());
        std::string const part = folder.substr(begin, end - begin);
        int const made = ::mkdirat(at, part.c_str(), 0777);
        int const why_made = errno;
        int const below = made != 0 && why_made != EEXIST
                              ? -1
                              : ::openat(at, part.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int const why = made != 0 && why_made != EEXIST ? why_made : errno;
        ::close(at);
        if (below < 0) return why_not(folder.substr(0, end), why);
        at = below;
        begin = end + 1;
    }
    ::close(at);
    made_.insert(folder);
    return std::nullopt;
}

} // namespace ossio::program
