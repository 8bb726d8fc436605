// SPDX-License-Identifier: BSL-1.0
// The times of files that are downloaded.
#ifndef OSSIO_SRC_PROGRAM_RUN_MODIFICATION_TIME_HPP
#define OSSIO_SRC_PROGRAM_RUN_MODIFICATION_TIME_HPP

#include <ossio/types.hpp>

#include <filesystem>

namespace ossio::program {

/// The file gets the time of the object, so that --if-changed finds it unchanged in both directions. Without a time, and where the
/// file system keeps none, it stays that of its arrival: the file is then sent again, which costs time only.
void set_modification_time(std::filesystem::path const& file, object_info const& of) noexcept;

} // namespace ossio::program
#endif
