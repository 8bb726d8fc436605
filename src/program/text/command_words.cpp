// SPDX-License-Identifier: BSL-1.0
// Puts a command line together again.
#include "program/text/command_words.hpp"

#include "program/text/shell_words.hpp"

#include <algorithm>

namespace ossio::program {

namespace {

/// Returns an address without user and password: "http://u:p@host" and "u:p@host" are "http://host" and "host".
std::string without_user(std::string address) {
    auto const scheme = address.find("://"), end = address.rfind('@');
    std::size_t const begin = scheme == std::string::npos ? 0 : scheme + 3;
    if (end != std::string::npos && begin <= end) address.erase(begin, end + 1 - begin);
    return address;
}

void add_option(std::string& line, given_word const& one) {
    line += ' ' + one.name;
    if (!one.has_value) return;
    bool const is_attached = !one.option->otherwise.empty(); // a word of its own would be an argument
    line += (is_attached ? "=" : " ") + quoted(one.option->has_password ? without_user(one.text) : one.text);
}

/// Whether an added option, such as "--name=value", is this one: the later of two would win.
bool replaces(std::string_view added, option_row const& given) {
    return has_name(given, added.substr(0, added.find('=')));
}

/// Adds arguments, with "--" where one of them looks like an option.
class argument_adder {
public:
    void add(std::string& line, std::string const& argument) {
        if (!only_words_ && argument.size() > 1 && argument.starts_with('-')) {
            line += " --";
            only_words_ = true;
        }
        line += ' ' + quoted(argument);
    }

private:
    bool only_words_ = false;
};

} // namespace

command_words::command_words(std::span<std::string const> words) {
    if (words.empty()) return;
    program_ = words.front();
    auto const [row, length] = find_command(words.subspan(1));
    row_ = row;
    if (row) words_ = split_words(*row, words.subspan(1 + length));
}

std::string command_words::text(std::string_view option) const {
    std::string line = quoted(program_);
    if (row_) line += ' ' + std::string(row_->name);
    if (!option.empty()) line += ' ' + quoted(std::string(option));
    argument_adder arguments;
    for (given_word const& one : words_)
        if (!one.option)
            arguments.add(line, one.text);
        else if (!replaces(option, *one.option))
            add_option(line, one);
    return line;
}

std::string command_words::text_of(command_id id, std::vector<std::string> const& options,
                                   std::vector<std::string> const& arguments) const {
    std::string line = quoted(program_) + ' ' + std::string(row_of(id).name);
    for (std::string const& option : options) line += ' ' + quoted(option);
    for (given_word const& one : words_) {
        if (!one.option || !one.option->commands.contains(id)) continue;
        bool const is_kept =
            one.option->group != choosing_group && one.option->group != output_group &&
            std::ranges::none_of(options, [&](auto const& option) { return replaces(option, *one.option); });
        if (is_kept) add_option(line, one);
    }
    argument_adder adder;
    for (std::string const& argument : arguments) adder.add(line, argument);
    return line;
}

} // namespace ossio::program
