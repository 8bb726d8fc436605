// SPDX-License-Identifier: BSL-1.0
// ossio queue status.
#include "program/fleet/one_queue_call.hpp"
#include "program/fleet/queue_report.hpp"
#include "program/run/commands.hpp"

namespace ossio::program {

int show_queue(arguments const& a) {
    screen out(a.output);
    auto const status = one_queue_call<redis::queue_status>(a, out, &redis::work_queue::status);
    if (!status) return exit_failed;
    std::cout << (a.output.json ? queue_json(*status) : queue_text(*status)) << std::endl;
    return exit_done;
}

} // namespace ossio::program
