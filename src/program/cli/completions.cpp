// SPDX-License-Identifier: BSL-1.0
// Writes the table as programs of three shells.
#include "program/cli/completions.hpp"

#include "program/cli/command_table.hpp"

#include <set>

namespace ossio::program {

namespace {

/// Splits "-r,--recursive" and the like.
std::vector<std::string> split_at(std::string_view text, char separator) {
    std::vector<std::string> all;
    while (!text.empty()) {
        auto const end = text.find(separator);
        all.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return all;
}

/// A text between single quotes, for all three shells.
std::string in_quotes(std::string_view text) {
    std::string out = "'";
    for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + '\'';
}

bool takes_next_word(option_row const& o) { return !o.value.empty() && o.otherwise.empty(); }

std::string first_words() {
    std::set<std::string_view> seen;
    std::string out;
    for (command_row const& row : command_table()) {
        auto const word = row.name.substr(0, row.name.find(' '));
        if (seen.insert(word).second) out += (out.empty() ? "" : " ") + std::string(word);
    }
    return out;
}

/// The second words of the commands that begin with `first`; empty: it is a command itself.
std::string second_words(std::string_view first) {
    std::string out;
    for (command_row const& row : command_table())
        if (row.name.starts_with(std::string(first) + ' '))
            out += (out.empty() ? "" : " ") + std::string(row.name.substr(first.size() + 1));
    return out;
}

std::string words_of(command_row const& row) {
    for (std::string const& w : split_at(row.words, '|'))
        if (w.find_first_of(" /.[") != std::string_view::npos || w == row.words) return {};
    std::string out;
    for (char c : row.words) out += c == '|' ? ' ' : c;
    return out;
}

// ---- bash

std::string bash_reply(word_kind kind, std::string_view choices) {
    switch (kind) {
    case word_kind::file: return "COMPREPLY=($(compgen -f -- \"$cur\")); compopt -o filenames 2>/dev/null";
    case word_kind::folder: return "COMPREPLY=($(compgen -d -- \"$cur\")); compopt -o filenames 2>/dev/null";
    case word_kind::object: return "COMPREPLY=($(compgen -W 'oss://' -- \"$cur\")); compopt -o nospace 2>/dev/null";
    case word_kind::choice: return "COMPREPLY=($(compgen -W '" + std::string(choices) + "' -- \"$cur\"))";
    case word_kind::none:
    case word_kind::text: break;
    }
    return "COMPREPLY=()";
}

std::string bash_case(command_row const& row) {
    std::string options = "-h --help", values;
    for (option_row const& o : option_table()) {
        if (!o.commands.contains(row.id)) continue;
        std::string pattern;
        for (std::string const& name : split_at(o.names, ',')) {
            options += ' ' + name;
            pattern += (pattern.empty() ? "" : "|") + name;
        }
        if (takes_next_word(o))
            values += "            " + pattern + ") " + bash_reply(o.completes, o.choices) + "; return;;\n";
    }
    std::string out = "        " + in_quotes(row.name) + ")\n";
    if (!values.empty()) out += "            case $prev in\n" + values + "            esac\n";
    out +=
        "            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '" + options + "' -- \"$cur\")); return; fi\n";
    std::string const words = words_of(row);
    out += "            " + bash_reply(words.empty() ? row.completes : word_kind::choice, words) + ";;\n";
    return out;
}

std::string bash_script() {
    std::string out =
        "# Completions of ossio for bash; made by: ossio completion bash\n"
        "_ossio() {\n"
        "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}\n"
        "    if ((COMP_CWORD == 1)); then\n"
        "        COMPREPLY=($(compgen -W '" +
        first_words() + " --help --version' -- \"$cur\"))\n        return\n    fi\n    case $command in\n";
    for (std::string const& first : split_at(first_words(), ' ')) {
        std::string const second = second_words(first);
        if (second.empty()) continue;
        out += "        " + first + ")\n            if ((COMP_CWORD == 2)); then COMPREPLY=($(compgen -W '" + second +
               " --help' -- \"$cur\")); return; fi\n            command+=\" ${COMP_WORDS[2]}\";;\n";
    }
    out += "    esac\n    case $command in\n";
    for (command_row const& row : command_table()) out += bash_case(row);
    return out + "    esac\n}\ncomplete -F _ossio ossio\n";
}

// ---- zsh

/// A text inside an argument of _arguments: colons and brackets have a meaning there.
std::string zsh_text(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c == ':' || c == '[' || c == ']' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

std::string zsh_action(word_kind kind, std::string_view choices) {
    switch (kind) {
    case word_kind::file: return "_files";
    case word_kind::folder: return "_files -/";
    case word_kind::object: return "(oss\\://)";
    case word_kind::choice: return '(' + std::string(choices) + ')';
    case word_kind::none:
    case word_kind::text: break;
    }
    return " ";
}

std::string zsh_case(command_row const& row) {
    std::string out = "        " + in_quotes(row.name) + ")\n            _arguments -s -S";
    for (option_row const& o : option_table()) {
        if (!o.commands.contains(row.id)) continue;
        for (std::string const& name : split_at(o.names, ',')) {
            std::string spec = '*' + name + '[' + zsh_text(o.help) + ']';
            if (takes_next_word(o)) spec += ':' + zsh_text(o.value) + ':' + zsh_action(o.completes, o.choices);
            out += " \\\n                " + in_quotes(spec);
        }
    }
    out += " \\\n                '--help[print help]'";
    std::string const words = words_of(row);
    if (row.most != 0)
        out +=
            " \\\n                " + in_quotes("*:" + zsh_text(row.words) + ':' +
                                                zsh_action(words.empty() ? row.completes : word_kind::choice, words));
    return out + ";;\n";
}

std::string zsh_script() {
    std::string out =
        "#compdef ossio\n# Completions of ossio for zsh; made by: ossio completion zsh\n"
        "_ossio() {\n    if ((CURRENT == 2)); then\n        compadd -- " +
        first_words() +
        " --help --version\n        return\n    fi\n    local command=${words[2]} skip=1\n    case $command in\n";
    for (std::string const& first : split_at(first_words(), ' ')) {
        std::string const second = second_words(first);
        if (second.empty()) continue;
        out += "        " + first + ")\n            if ((CURRENT == 3)); then compadd -- " + second +
               " --help; return; fi\n            command+=\" ${words[3]}\"; skip=2;;\n";
    }
    out += "    esac\n    shift $skip words; ((CURRENT -= skip))\n    case $command in\n";
    for (command_row const& row : command_table()) out += zsh_case(row);
    return out + "    esac\n}\n"
                 "if [[ $funcstack[1] == _ossio ]]; then _ossio \"$@\"; else compdef _ossio ossio; fi\n";
}

// ---- fish

std::string fish_text(std::string_view text) {
    std::string out = "'";
    for (char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + '\'';
}

std::string fish_options(command_row const& row, std::string const& condition) {
    std::string out;
    for (option_row const& o : option_table()) {
        if (!o.commands.contains(row.id)) continue;
        out += "complete -c ossio -n " + fish_text(condition);
        for (std::string const& name : split_at(o.names, ','))
            out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
        if (takes_next_word(o)) {
            bool const files = o.completes == word_kind::file || o.completes == word_kind::folder;
            out += files ? " -r -F" : " -x";
            if (o.completes == word_kind::choice) out += " -a " + fish_text(o.choices);
        }
        out += " -d " + fish_text(o.help) + '\n';
    }
    return out;
}

std::string fish_script() {
    std::string out = "# Completions of ossio for fish; made by: ossio completion fish\ncomplete -c ossio -f\n"
                      "complete -c ossio -n __fish_use_subcommand -l version -d 'print the version'\n"
                      "complete -c ossio -l help -d 'print help'\n";
    for (std::string const& first : split_at(first_words(), ' ')) {
        std::string const second = second_words(first);
        out += "complete -c ossio -n __fish_use_subcommand -a " + first + '\n';
        if (!second.empty())
            out +=
                "complete -c ossio -n " +
                fish_text("__fish_seen_subcommand_from " + first + "; and not __fish_seen_subcommand_from " + second) +
                " -a " + fish_text(second) + '\n';
    }
    for (command_row const& row : command_table()) {
        std::string condition;
        for (std::string const& word : split_at(row.name, ' '))
            condition += (condition.empty() ? "" : "; and ") + ("__fish_seen_subcommand_from " + word);
        std::string const words = words_of(row);
        if (!words.empty())
            out += "complete -c ossio -n " + fish_text(condition) + " -a " + fish_text(words) + '\n';
        else if (row.completes == word_kind::file || row.completes == word_kind::folder)
            out += "complete -c ossio -n " + fish_text(condition) + " -F\n";
        else if (row.completes == word_kind::object)
            out += "complete -c ossio -n " + fish_text(condition) + " -a oss://\n";
        out += fish_options(row, condition);
    }
    return out;
}

} // namespace

std::string completions_for(std::string_view shell) {
    if (shell == "bash") return bash_script();
    if (shell == "zsh") return zsh_script();
    if (shell == "fish") return fish_script();
    throw usage_error("completions are for bash, zsh and fish, not \"" + std::string(shell) + '"');
}

} // namespace ossio::program
