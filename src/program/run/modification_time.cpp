// SPDX-License-Identifier: BSL-1.0
// By its path, as the library has closed the file.
#include "program/run/modification_time.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>

namespace ossio::program {

void set_modification_time(std::filesystem::path const& file, object_info const& of) noexcept {
    if (!of.last_modified) return;
    auto const since_epoch = std::chrono::floor<std::chrono::seconds>(of.last_modified->time_since_epoch());
    std::array<timespec, 2> times{};
    times[0].tv_nsec = UTIME_OMIT;
    times[1].tv_sec = static_cast<time_t>(since_epoch.count());
    ::utimensat(AT_FDCWD, file.c_str(), times.data(), AT_SYMLINK_NOFOLLOW);
}

} // namespace ossio::program
