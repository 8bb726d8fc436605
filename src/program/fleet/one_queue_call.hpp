// SPDX-License-Identifier: BSL-1.0
// One call of a queue, for subcommands that need nothing else.
#ifndef OSSIO_SRC_PROGRAM_FLEET_ONE_QUEUE_CALL_HPP
#define OSSIO_SRC_PROGRAM_FLEET_ONE_QUEUE_CALL_HPP

#include "program/fleet/queue_of.hpp"
#include "program/run/screen.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <iostream>
#include <optional>

namespace ossio::program {

/// Runs `call(queue)` and returns its value; empty: it failed, and this was printed.
template<class T>
std::optional<T> one_queue_call(arguments const& a, screen& out,
                                std::function<asio::awaitable<result<T>>(redis::work_queue&)> const& call) {
    asio::io_context io(1);
    auto queue = queue_of(a, io.get_executor());
    std::optional<result<T>> end;
    asio::co_spawn(io, call(queue), [&](std::exception_ptr e, result<T> r) {
        if (e) std::rethrow_exception(e);
        end.emplace(std::move(r));
    });
    io.run();
    if (*end) return std::move(**end);
    std::string const why = queue_problem(end->error());
    boost::json::object const failed{{"outcome", "failed"}, {"error", why}};
    if (a.output.json) std::cout << boost::json::serialize(failed) << std::endl;
    out.say_error(why);
    return std::nullopt;
}

} // namespace ossio::program
#endif
