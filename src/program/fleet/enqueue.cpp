// SPDX-License-Identifier: BSL-1.0
// ossio enqueue.
#include "program/fleet/queue_filler.hpp"
#include "program/fleet/queue_of.hpp"
#include "program/run/commands.hpp"
#include "program/run/one_command.hpp"
#include "program/text/counted.hpp"

#include <boost/json.hpp>

#include <iostream>

namespace ossio::program {

namespace {

std::string enqueued_json(enqueued_totals const& t, std::string_view outcome) {
    boost::json::array failed;
    for (left_out_file const& one : t.failed) failed.push_back({{"path", one.path}, {"error", one.why}});
    boost::json::object o{{"outcome", outcome},         {"files", t.files}, {"large_files", t.large_files},
                          {"units", t.units},           {"bytes", t.bytes}, {"skipped", t.skipped},
                          {"failed", std::move(failed)}};
    if (!t.problem.empty()) o["error"] = t.problem;
    return boost::json::serialize(o);
}

} // namespace

int enqueue(arguments a) {
    settle_target(a);
    one_command command(a);
    auto queue = queue_of(a, command.client().get_executor());
    queue_filler filler(a, command.client(), queue, [&command] { return command.was_stopped(); });
    command.on_stop([&filler] { filler.interrupt(); });
    auto const end = command.run(filler.run());
    if (!end) return command.report(end.error(), a.output.json);
    bool const failed = !end->problem.empty() || !end->failed.empty();
    for (left_out_file const& one : end->failed) command.out().say_error(one.path + ": " + one.why);
    if (!end->problem.empty()) command.out().say_error(end->problem);
    if (a.output.json)
        std::cout << enqueued_json(*end, command.was_stopped() ? "stopped"
                                         : failed              ? "failed"
                                                               : "enqueued")
                  << std::endl;
    else if (!a.output.quiet)
        std::cout << "enqueued " << counted(end->files, "file") << ", " << size_text(static_cast<double>(end->bytes))
                  << ", as " << counted(end->units, "unit") << std::endl;
    if (command.was_stopped()) return command.signal_code();
    return failed ? exit_failed : exit_done;
}

} // namespace ossio::program
