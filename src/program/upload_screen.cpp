// SPDX-License-Identifier: BSL-1.0
// Draws on a terminal, writes lines elsewhere.
#include "program/upload_screen.hpp"

#include "program/upload_text.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <iostream>

namespace ossio::program {

namespace {

std::size_t columns() {
    winsize size{};
    bool const known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20;
    return known ? size.ws_col - 1U : 79U;
}

} // namespace

screen::screen(bool quiet) : quiet_(quiet), terminal_(::isatty(STDERR_FILENO) == 1) {}

screen::~screen() { finish(); }

void screen::show(progress const& p) {
    if (quiet_) return;
    if (terminal_) {
        std::cerr << '\r' << progress_bar(p, columns()) << "\x1b[K" << std::flush;
        drawn_ = true;
        return;
    }
    auto const now = std::chrono::steady_clock::now();
    bool const at_end = p.bytes_total && p.bytes_done == *p.bytes_total;
    if (!at_end && now - last_ < std::chrono::seconds(1)) return;
    last_ = now;
    std::cerr << progress_line(p) << std::endl;
}

void screen::say(std::string const& line) {
    finish();
    std::cerr << line << std::endl;
}

void screen::finish() {
    if (drawn_) std::cerr << std::endl;
    drawn_ = false;
}

} // namespace ossio::program
