// SPDX-License-Identifier: BSL-1.0
// What providers read besides their options: variables of the environment and files of the home folder.
#ifndef OSSIO_SRC_CREDENTIALS_SETTINGS_HPP
#define OSSIO_SRC_CREDENTIALS_SETTINGS_HPP

#include <filesystem>
#include <string>

namespace ossio::identity {

std::string variable(char const* name); ///< empty: not set

/// `given`, or the variable when that is empty.
std::string otherwise_variable(std::string given, char const* name);

std::filesystem::path home_folder();

/// The text of a file of up to 1 MiB; throws std::runtime_error with path and reason.
std::string read_small_file(std::filesystem::path const&);

} // namespace ossio::identity
#endif
