// SPDX-License-Identifier: BSL-1.0
// The one table of subcommands and options. The parser, --help, the manual page and the completions are made of it.
#ifndef OSSIO_SRC_PROGRAM_CLI_COMMAND_TABLE_HPP
#define OSSIO_SRC_PROGRAM_CLI_COMMAND_TABLE_HPP

#include "program/cli/arguments.hpp"

#include <initializer_list>
#include <span>

namespace ossio::program {

/// Kinds of words: what completions offer for them.
enum class word_kind { none, text, file, folder, object, choice };

/// A set of subcommands.
class command_set {
public:
    constexpr command_set(std::initializer_list<command_id> all) {
        for (command_id one : all) bits_ |= bit(one);
    }
    constexpr bool contains(command_id one) const { return (bits_ & bit(one)) != 0; }

private:
    static constexpr std::uint32_t bit(command_id one) { return 1U << static_cast<unsigned>(one); }

    std::uint32_t bits_ = 0;
};

/// One subcommand.
class command_row {
public:
    command_id id;
    std::string_view name;     ///< one or two words, as "uploads sweep"
    std::string_view words;    ///< its arguments as --help shows them
    std::string_view summary;  ///< one sentence
    std::string_view details;  ///< paragraphs for --help and the manual page; may be empty
    std::string_view examples; ///< lines of commands, each under a line that begins with "# "
    word_kind completes;       ///< what its arguments are
    int least, most;           ///< number of its arguments; most < 0: any
};

/// One option.
class option_row {
public:
    std::string_view names; ///< "--json", or "-r,--recursive"
    std::string_view value; ///< name of its value; empty: a flag
    word_kind completes;
    std::string_view choices; ///< of a choice: words separated by blanks
    std::string_view group;   ///< heading in --help
    std::string_view help;
    std::string_view usual; ///< the default, as text; empty: none to speak of
    command_set commands;
    void (*set)(arguments&, std::string const& value);
    std::string_view otherwise = {}; ///< not empty: the value may be left out, and is this then; "--name=VALUE" sets it
    bool has_password = false;       ///< the value is an address that may hold a user's name and password
};

/// The groups of options that no other subcommand takes over: which files, and what is printed.
constexpr std::string_view choosing_group = "Choosing", output_group = "Output";

std::span<command_row const> command_table();
std::span<option_row const> option_table();
command_row const& row_of(command_id);

/// Returns the longest of the names: "--recursive" of "-r,--recursive".
std::string_view long_name(option_row const&);

/// Returns whether `name`, with its hyphens, is one of the option's names.
bool has_name(option_row const&, std::string_view name);

/// What the program is for.
extern std::string_view const program_summary;
/// Exit codes with their meanings, one a line.
extern std::string_view const exit_codes_text;
/// What the environment has to do with it, one variable a line.
extern std::string_view const environment_text;

} // namespace ossio::program
#endif
