// SPDX-License-Identifier: BSL-1.0
// open, pwrite, utimensat.
#include "help/file_changes.hpp"

#include "help/temporary_folder.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ossio::test {

namespace {

void check(bool fine, std::filesystem::path const& path) {
    if (!fine) throw std::system_error(errno, std::generic_category(), path.string());
}

struct stat metadata_of(std::filesystem::path const& path) {
    struct stat s{};
    check(::stat(path.c_str(), &s) == 0, path);
    return s;
}

#ifdef __APPLE__
timespec changed(struct stat const& s) { return s.st_ctimespec; }
std::array<timespec, 2> times(struct stat const& s) { return {s.st_atimespec, s.st_mtimespec}; }
#else
timespec changed(struct stat const& s) { return s.st_ctim; }
std::array<timespec, 2> times(struct stat const& s) { return {s.st_atim, s.st_mtim}; }
#endif

bool is_later(timespec a, timespec b) { return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec; }

void set_times(std::filesystem::path const& path, struct stat const& as) {
    auto const both = times(as);
    check(::utimensat(AT_FDCWD, path.c_str(), both.data(), 0) == 0, path);
}

void write_at(std::filesystem::path const& path, int flags, std::uint64_t offset, std::string_view bytes) {
    int const fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0600);
    check(fd >= 0, path);
    auto const n = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    ::close(fd);
    check(n == static_cast<ssize_t>(bytes.size()), path);
}

} // namespace

std::filesystem::path memory_folder() {
    std::filesystem::path const in_memory("/dev/shm");
    std::error_code ignored;
    return std::filesystem::is_directory(in_memory, ignored) ? in_memory : std::filesystem::temp_directory_path();
}

void wait_for_tick(std::filesystem::path const& path) {
    timespec const since = changed(metadata_of(path));
    auto probe = path;
    probe += ".tick";
    do write_file(probe, "x");
    while (!is_later(changed(metadata_of(probe)), since));
    std::filesystem::remove(probe);
}

void overwrite(std::filesystem::path const& path, std::uint64_t offset, std::string_view bytes) {
    wait_for_tick(path);
    write_at(path, 0, offset, bytes);
}

void overwrite_and_touch_back(std::filesystem::path const& path, std::uint64_t offset, std::string_view bytes) {
    auto const before = metadata_of(path);
    overwrite(path, offset, bytes);
    set_times(path, before);
}

void append(std::filesystem::path const& path, std::string_view bytes) {
    wait_for_tick(path);
    write_at(path, 0, std::filesystem::file_size(path), bytes);
}

void touch(std::filesystem::path const& path) {
    wait_for_tick(path);
    check(::utimensat(AT_FDCWD, path.c_str(), nullptr, 0) == 0, path);
}

void copy_with_times(std::filesystem::path const& from, std::filesystem::path const& to) {
    if (std::filesystem::exists(to)) wait_for_tick(to);
    write_at(to, O_CREAT | O_TRUNC, 0, read_file(from));
    set_times(to, metadata_of(from));
}

} // namespace ossio::test
