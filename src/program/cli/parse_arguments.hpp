// SPDX-License-Identifier: BSL-1.0
// From the words of a command line, and the environment, to arguments.
#ifndef OSSIO_SRC_PROGRAM_CLI_PARSE_ARGUMENTS_HPP
#define OSSIO_SRC_PROGRAM_CLI_PARSE_ARGUMENTS_HPP

#include "program/cli/arguments.hpp"

#include <span>
#include <variant>

namespace ossio::program {

/// Text that was asked for instead of work: help or the version.
using wanted_text = std::string;

/** Parses the words after the program's name.

    Options may stand between the other words, in any order; of an option that is given twice the later one wins. "--" ends
    the options, "-" is no option. "--name VALUE", "--name=VALUE", "-n VALUE", "-nVALUE" and "-ab" for "-a -b" are known.
    Throws usage_error.
*/
std::variant<arguments, wanted_text> parse_arguments(std::span<std::string const> words);

/// Returns the program's name with that of the subcommand as far as it was given: "ossio uploads sweep".
std::string command_name(std::span<std::string const> words);

} // namespace ossio::program
#endif
