// SPDX-License-Identifier: BSL-1.0
// Shows progress: a line drawn in place on a terminal, a plain line a minute otherwise, or lines of JSON.
#ifndef OSSIO_SRC_PROGRAM_RUN_SCREEN_HPP
#define OSSIO_SRC_PROGRAM_RUN_SCREEN_HPP

#include "program/cli/arguments.hpp"
#include "program/text/tree_report.hpp"
#include "program/text/upload_report.hpp"

namespace ossio::program {

/// Writes to standard error, and JSON to standard output. The destructor ends a line that was drawn in place.
class screen {
public:
    explicit screen(output_arguments const&);
    ~screen();
    screen(screen const&) = delete;
    screen& operator=(screen const&) = delete;

    /// Returns whether it is time for `show`: ten times a second on a terminal, once a second as JSON, once a minute else.
    bool is_due() const;

    /// Shows how it is going: a progress or a tree_status.
    template<class Status>
    void show(Status const& status) {
        if (json_)
            print(progress_json(status));
        else if (terminal_)
            draw(progress_bar(status, columns()));
        else
            say(progress_line(status));
        note_shown();
    }

    void say(std::string const& line);       ///< prints a line below the progress
    void say_error(std::string const& line); ///< the same after "ossio: ", in red where there are colours
    void finish();                           ///< ends the line that was drawn in place

private:
    static std::size_t columns();
    void draw(std::string const& line);
    void print(std::string const& line);
    void note_shown();

    bool quiet_, json_, terminal_, coloured_;
    std::size_t drawn_ = 0; ///< columns of the line that was drawn in place; 0: none
    std::chrono::steady_clock::time_point last_;
};

} // namespace ossio::program
#endif
