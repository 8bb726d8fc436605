// SPDX-License-Identifier: BSL-1.0
// Where ossio-upload shows its progress: a line drawn in place on a terminal, plain lines otherwise.
#ifndef OSSIO_SRC_PROGRAM_UPLOAD_SCREEN_HPP
#define OSSIO_SRC_PROGRAM_UPLOAD_SCREEN_HPP

#include <ossio/upload.hpp>

#include <chrono>
#include <string>

namespace ossio::program {

/// Standard error. Destroyed: what was drawn in place ends with a line feed.
class screen {
public:
    explicit screen(bool quiet);
    ~screen();
    screen(screen const&) = delete;
    screen& operator=(screen const&) = delete;

    void show(progress const&);
    void say(std::string const& line); ///< below what was drawn
    void finish();                     ///< nothing more is drawn in place

private:
    bool quiet_;
    bool terminal_;
    bool drawn_ = false;
    std::chrono::steady_clock::time_point last_{};
};

} // namespace ossio::program
#endif
