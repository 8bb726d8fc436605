// SPDX-License-Identifier: BSL-1.0
// Lays out the table for a terminal.
#include "program/cli/help_text.hpp"

namespace ossio::program {

namespace {

constexpr std::size_t help_column = 30;

/// A line with a name in the left column and its text in the right one.
std::string two_columns(std::string name, std::string_view text, std::size_t column) {
    std::string line = "  " + std::move(name);
    if (line.size() + 2 > column)
        line += '\n' + std::string(column, ' ');
    else
        line.resize(column, ' ');
    return line + wrapped(text, column) + '\n';
}

std::string paragraphs(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        auto const end = text.find('\n');
        out += wrapped(text.substr(0, end), 0) + '\n';
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return out;
}

/// Lines as they are, each after two blanks.
std::string indented(std::string_view lines) {
    std::string out = "  ";
    for (char c : lines) {
        out += c;
        if (c == '\n') out += "  ";
    }
    return out + '\n';
}

std::string list_of_commands(std::string_view first_word) {
    std::string out = "\nCommands:\n";
    for (command_row const& row : command_table())
        if (first_word.empty() || row.name.starts_with(std::string(first_word) + ' '))
            out += two_columns(std::string(row.name), row.summary, 20);
    return out;
}

} // namespace

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
    std::string out;
    std::size_t column = indent;
    while (!text.empty()) {
        auto const end = text.find(' ');
        auto const word = text.substr(0, end);
        if (column + word.size() + 1 > width && column > indent) {
            out += '\n' + std::string(indent, ' ');
            column = indent;
        } else if (column > indent) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return out;
}

std::string usage_of(option_row const& o) {
    std::string text;
    for (char c : o.names) text += c == ',' ? std::string(", ") : std::string(1, c);
    if (o.value.empty()) return text;
    return text + (o.otherwise.empty() ? ' ' + std::string(o.value) : "[=" + std::string(o.value) + ']');
}

std::string help_of(command_row const& row) {
    std::string out = "Usage: ossio " + std::string(row.name) + " [OPTIONS]" + (row.words.empty() ? "" : " ") +
                      std::string(row.words) + "\n\n" + paragraphs(row.summary) + paragraphs(row.details);
    if (!row.examples.empty()) out += "\nExamples:\n" + indented(row.examples);
    for_each_group(row.id, [&out](std::string_view group, std::vector<option_row const*> const& all) {
        out += '\n' + std::string(group) + ":\n";
        for (option_row const* o : all) {
            std::string help(o->help);
            if (!o->usual.empty()) help += " [" + std::string(o->usual) + ']';
            out += two_columns(usage_of(*o), help, help_column);
        }
    });
    out += "\nExit codes:\n" + indented(exit_codes_text);
    out.pop_back();
    return out;
}

std::string help_of_group(std::string_view first_word) {
    bool is_group = false;
    for (command_row const& row : command_table())
        is_group = is_group || row.name.starts_with(std::string(first_word) + ' ');
    if (!is_group || first_word.empty()) return {};
    return "Usage: ossio " + std::string(first_word) + " COMMAND [OPTIONS] ...\n" + list_of_commands(first_word) +
           "\nossio COMMAND --help describes a command.";
}

std::string help_of_program() {
    return "Usage: ossio COMMAND [OPTIONS] ...\n\n" + paragraphs(program_summary) + list_of_commands("") +
           "\nossio COMMAND --help describes a command; ossio --version prints the version.\n\nEnvironment:\n" +
           indented(environment_text) + "\nExit codes:\n" + indented(exit_codes_text);
}

} // namespace ossio::program
