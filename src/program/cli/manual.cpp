// SPDX-License-Identifier: BSL-1.0
// Writes the table as ossio(1).
#include "program/cli/manual.hpp"

#include "program/cli/help_text.hpp"

namespace ossio::program {

namespace {

/// Text that roff prints as it is: backslashes, hyphens, and dots and quotes at the start of a line have a meaning there.
std::string roff(std::string_view text) {
    std::string out;
    bool at_start = true;
    for (char c : text) {
        if (at_start && (c == '.' || c == '\'')) out += "\\&";
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else
            out += c;
        at_start = c == '\n';
    }
    return out;
}

/// Lines of their own, in a fixed layout.
std::string roff_lines(std::string_view text) { return ".nf\n" + roff(text) + "\n.fi\n"; }

std::string roff_paragraphs(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        auto const end = text.find('\n');
        out += ".PP\n" + roff(text.substr(0, end)) + '\n';
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return out;
}

std::string section_of(command_row const& row) {
    std::string out = ".SH \"" + roff("ossio " + std::string(row.name)) + "\"\n.B " +
                      roff("ossio " + std::string(row.name)) + "\n" + roff("[OPTIONS] " + std::string(row.words)) +
                      '\n' + roff_paragraphs(row.summary) + roff_paragraphs(row.details);
    for_each_group(row.id, [&out](std::string_view group, std::vector<option_row const*> const& all) {
        out += ".SS \"" + roff(group) + "\"\n";
        for (option_row const* o : all) {
            out += ".TP\n.B " + roff(usage_of(*o)) + '\n' + roff(o->help);
            out += o->usual.empty() ? "\n" : "; default: " + roff(o->usual) + '\n';
        }
    });
    if (!row.examples.empty()) out += ".SS Examples\n" + roff_lines(row.examples);
    return out;
}

} // namespace

std::string manual_page() {
    std::string out = ".TH OSSIO 1 \"\" \"ossio " OSSIO_VERSION
                      "\" \"User Commands\"\n.SH NAME\nossio \\- get data into Alibaba Cloud OSS\n"
                      ".SH SYNOPSIS\n.B ossio\n.I COMMAND\n[OPTIONS] ...\n.SH DESCRIPTION\n" +
                      roff(program_summary) + '\n';
    for (command_row const& row : command_table()) out += ".TP\n.B " + roff(row.name) + '\n' + roff(row.summary) + '\n';
    for (command_row const& row : command_table()) out += section_of(row);
    return out + ".SH ENVIRONMENT\n" + roff_lines(environment_text) + ".SH \"EXIT STATUS\"\n" +
           roff_lines(exit_codes_text);
}

} // namespace ossio::program
