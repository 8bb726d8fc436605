// SPDX-License-Identifier: BSL-1.0
// Changes files as users and other programs do, with their times set back or not.
#ifndef OSSIO_TEST_HELP_FILE_CHANGES_HPP
#define OSSIO_TEST_HELP_FILE_CHANGES_HPP

#include <filesystem>
#include <string_view>

namespace ossio::test {

/// A folder in memory, if the system has one: reads of its files never wait, so that they fit under a virtual clock.
std::filesystem::path memory_folder();

/// Returns once the clock of the file system shows a later time than the file's: what follows is visible in its metadata.
void wait_for_tick(std::filesystem::path const&);

/// Writes into the file where it lies, as `dd conv=notrunc` does.
void overwrite(std::filesystem::path const&, std::uint64_t offset, std::string_view bytes);

/// The same, and sets the modification time back, as `touch -d` does.
void overwrite_and_touch_back(std::filesystem::path const&, std::uint64_t offset, std::string_view bytes);

void append(std::filesystem::path const&, std::string_view bytes);

void touch(std::filesystem::path const&); ///< sets the modification time to now

/// `cp -p FROM TO`: the bytes and times of FROM, written into the inode of TO where that exists.
void copy_with_times(std::filesystem::path const& from, std::filesystem::path const& to);

} // namespace ossio::test
#endif
