// SPDX-License-Identifier: BSL-1.0
// ossio queue status.
#include "program/fleet/queue_of.hpp"
#include "program/fleet/queue_report.hpp"
#include "program/run/commands.hpp"
#include "program/run/screen.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <iostream>

namespace ossio::program {

int show_queue(arguments const& a) {
    asio::io_context io(1);
    screen out(a.output);
    auto queue = queue_of(a, io.get_executor());
    std::optional<result<redis::queue_status>> end;
    asio::co_spawn(io, queue.status(), [&](std::exception_ptr e, result<redis::queue_status> r) {
        if (e) std::rethrow_exception(e);
        end.emplace(std::move(r));
    });
    io.run();
    if (!*end) {
        std::string const why = queue_problem(end->error());
        if (a.output.json) std::cout << boost::json::serialize(boost::json::object{{"error", why}}) << std::endl;
        out.say_error(why);
        return exit_failed;
    }
    std::cout << (a.output.json ? queue_json(**end) : queue_text(**end)) << std::endl;
    return exit_done;
}

} // namespace ossio::program
