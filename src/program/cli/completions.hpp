// SPDX-License-Identifier: BSL-1.0
// Completions for shells, made of the table. No I/O.
#ifndef OSSIO_SRC_PROGRAM_CLI_COMPLETIONS_HPP
#define OSSIO_SRC_PROGRAM_CLI_COMPLETIONS_HPP

#include <string>
#include <string_view>

namespace ossio::program {

/// Returns the script for "bash", "zsh" or "fish". Throws usage_error for another shell.
std::string completions_for(std::string_view shell);

} // namespace ossio::program
#endif
