// SPDX-License-Identifier: BSL-1.0
// Environment variables and small files that providers read.
#ifndef OSSIO_SRC_CREDENTIALS_SETTINGS_HPP
#define OSSIO_SRC_CREDENTIALS_SETTINGS_HPP

#include <filesystem>
#include <string>

namespace ossio::credentials_detail {

std::string variable(char const* name); ///< empty: not set

/// Returns `given`, or the variable if it is empty.
std::string otherwise_variable(std::string given, char const* name);

/// Returns the text of a file of up to 1 MiB; throws std::runtime_error with path and reason.
std::string read_small_file(std::filesystem::path const&);

} // namespace ossio::credentials_detail
#endif
