// SPDX-License-Identifier: BSL-1.0
// The end of a command that failed.
#include "program/run/one_command.hpp"

#include "program/run/commands.hpp"
#include "program/text/failure_report.hpp"

#include <iostream>

namespace ossio::program {

int one_command::report(failure const& f, bool json) {
    failure end = f;
    if (was_stopped()) end.code = errc::paused;
    if (json) std::cout << failure_json(end, {}) << std::endl;
    if (was_stopped()) {
        screen_.say("stopped");
        return signal_code();
    }
    screen_.say_error(failure_report(arguments_, f));
    return exit_failed;
}

} // namespace ossio::program
