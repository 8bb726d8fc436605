// SPDX-License-Identifier: BSL-1.0
// A command line that is printed for a person to run: again, or changed. No I/O.
#ifndef OSSIO_SRC_PROGRAM_TEXT_COMMAND_WORDS_HPP
#define OSSIO_SRC_PROGRAM_TEXT_COMMAND_WORDS_HPP

#include "program/cli/given_words.hpp"

namespace ossio::program {

/// The texts are quoted for a shell. User names and passwords in the values of options that may hold them are left out.
class command_words {
public:
    command_words() = default;

    /// Takes a command line that parse_arguments accepts, with the name of the program. Throws usage_error for any other.
    explicit command_words(std::span<std::string const> words);

    /// Returns the command line. `option`: one more, which stands behind the subcommand, in the place of the same one with another
    /// value; empty: none.
    std::string text(std::string_view option = {}) const;

    /** Returns another subcommand for the same service with the same settings.

        It has `options`, and those of this command line that it knows, but for the same ones, those that choose files, and
        those that say what is printed.
    */
    std::string text_of(command_id, std::vector<std::string> const& options,
                        std::vector<std::string> const& arguments) const;

private:
    std::string program_ = "ossio";
    command_row const* row_ = nullptr;
    std::vector<given_word> words_;
};

} // namespace ossio::program
#endif
