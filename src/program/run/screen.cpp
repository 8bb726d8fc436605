// SPDX-License-Identifier: BSL-1.0
// Draws progress on a terminal, writes lines elsewhere.
#include "program/run/screen.hpp"

#include "program/text/columns.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace ossio::program {

namespace {

/// https://no-color.org
bool wants_colours() {
    char const* const none = std::getenv("NO_COLOR");
    char const* const kind = std::getenv("TERM");
    return !(none && *none) && kind && std::string_view(kind) != "dumb";
}

} // namespace

screen::screen(output_arguments const& a)
    : quiet_(a.quiet),
      json_(a.json_progress),
      terminal_(::isatty(STDERR_FILENO) == 1),
      coloured_(terminal_ && wants_colours()),
      last_(std::chrono::steady_clock::now()) {}

screen::~screen() { finish(); }

bool screen::is_due() const {
    if (quiet_ && !json_) return false;
    auto const since = std::chrono::steady_clock::now() - last_;
    if (json_) return since >= std::chrono::seconds(1);
    return since >= (terminal_ ? std::chrono::milliseconds(100) : std::chrono::milliseconds(60'000));
}

void screen::note_shown() { last_ = std::chrono::steady_clock::now(); }

std::size_t screen::columns() {
    winsize size{};
    bool const known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col - 1U : 79U;
}

/// A terminal that became narrower has broken the last line into several: all of them are to be replaced.
void screen::draw(std::string const& line) {
    std::size_t const width = columns() + 1;
    std::string out;
    if (drawn_ > width) out = "\x1b[" + std::to_string((drawn_ - 1) / width) + 'A';
    std::cerr << out << '\r' << "\x1b[J" << line << std::flush;
    drawn_ = std::max<std::size_t>(1, columns_of(line));
}

void screen::print(std::string const& line) { std::cout << line << std::endl; }

void screen::say(std::string const& line) {
    finish();
    std::cerr << line << std::endl;
}

void screen::say_error(std::string const& line) { say((coloured_ ? "\x1b[1;31mossio:\x1b[0m " : "ossio: ") + line); }

void screen::finish() {
    if (drawn_ != 0) std::cerr << std::endl;
    drawn_ = 0;
}

} // namespace ossio::program
