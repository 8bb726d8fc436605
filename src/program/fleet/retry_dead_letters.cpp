// SPDX-License-Identifier: BSL-1.0
// ossio queue retry.
#include "program/fleet/one_queue_call.hpp"
#include "program/run/commands.hpp"

namespace ossio::program {

namespace {

boost::json::object retried_json(redis::retried_letters const& r) {
    boost::json::array missing;
    for (std::string const& id : r.missing) missing.emplace_back(id);
    return {{"outcome", r.missing.empty() ? "done" : "failed"}, {"units", r.moved}, {"missing", std::move(missing)}};
}

} // namespace

int retry_dead_letters(arguments const& a) {
    screen out(a.output);
    auto const retry = [&a](redis::work_queue& queue) {
        return a.all ? queue.retry_all() : queue.retry(std::vector<std::string>(a.words.begin() + 1, a.words.end()));
    };
    auto const done = one_queue_call<redis::retried_letters>(a, out, retry);
    if (!done) return exit_failed;
    for (std::string const& id : done->missing) out.say_error("there is no dead letter " + id);
    if (a.output.json)
        std::cout << boost::json::serialize(retried_json(*done)) << std::endl;
    else if (!a.output.quiet)
        std::cout << "moved " << done->moved << " dead letters back" << std::endl;
    return done->missing.empty() ? exit_done : exit_failed;
}

} // namespace ossio::program
