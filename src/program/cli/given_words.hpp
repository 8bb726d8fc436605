// SPDX-License-Identifier: BSL-1.0
// The words of a command line, as the tables name them. No I/O.
#ifndef OSSIO_SRC_PROGRAM_CLI_GIVEN_WORDS_HPP
#define OSSIO_SRC_PROGRAM_CLI_GIVEN_WORDS_HPP

#include "program/cli/command_table.hpp"

namespace ossio::program {

/// An argument, or an option with its value.
class given_word {
public:
    explicit given_word(std::string argument) : text(std::move(argument)) {}
    given_word(option_row const& row, std::string_view given_name) : option(&row), name(given_name) {}

    option_row const* option = nullptr; ///< null: an argument
    std::string name;                   ///< of the option, as it was written
    std::string text;                   ///< the argument, or the option's value
    bool has_value = false;             ///< a value was written
};

/// Returns the row of the subcommand that the words begin with, and how many words its name has; null: none.
std::pair<command_row const*, std::size_t> find_command(std::span<std::string const> words);

/// Splits the words that follow the subcommand. Throws usage_error.
std::vector<given_word> split_words(command_row const&, std::span<std::string const> words);

} // namespace ossio::program
#endif
