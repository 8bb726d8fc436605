// SPDX-License-Identifier: BSL-1.0
// --help, made of the table. No I/O.
#ifndef OSSIO_SRC_PROGRAM_CLI_HELP_TEXT_HPP
#define OSSIO_SRC_PROGRAM_CLI_HELP_TEXT_HPP

#include "program/cli/command_table.hpp"

namespace ossio::program {

std::string help_of(command_row const&);

/// Returns help for "uploads" and the like; empty: no command of two words begins with it.
std::string help_of_group(std::string_view first_word);

std::string help_of_program();

/// Breaks a text at blanks; the lines after the first begin with `indent` blanks. `width`: columns of a line.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width = 80);

/// Returns how an option is written: "--part-size SIZE", "--resume-from-service[=UPLOAD_ID]".
std::string usage_of(option_row const&);

/// Calls `visit` with each group of options that the command has and its options, in the order of the table.
template<class Visit>
void for_each_group(command_id command, Visit visit) {
    std::vector<std::string_view> done;
    for (option_row const& first : option_table()) {
        bool seen = !first.commands.contains(command);
        for (std::string_view name : done) seen = seen || name == first.group;
        if (seen) continue;
        done.push_back(first.group);
        std::vector<option_row const*> all;
        for (option_row const& o : option_table())
            if (o.commands.contains(command) && o.group == first.group) all.push_back(&o);
        visit(first.group, all);
    }
}

} // namespace ossio::program
#endif
