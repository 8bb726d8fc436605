// SPDX-License-Identifier: BSL-1.0
// ossio work: a worker, and the signals that end it.
#include "program/fleet/fleet_worker.hpp"
#include "program/fleet/queue_of.hpp"
#include "program/run/commands.hpp"
#include "program/run/ending_signals.hpp"
#include "program/run/options_of.hpp"
#include "program/run/quota_of.hpp"
#include "program/text/columns.hpp"
#include "program/text/counted.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <iostream>

namespace ossio::program {

namespace {

constexpr int usual_concurrency = 8; // of one unit

/// The first signal lets requests in flight complete, the second one ends them, the third one the process.
class worker_signals {
public:
    worker_signals(asio::io_context& io, client& whole, fleet_worker& worker, screen& out)
        : io_(io), signals_(io), client_(whole), worker_(worker), screen_(out) {
        wait();
    }

    void end() { signals_.cancel(); }
    int first() const noexcept { return first_; }

private:
    void wait() {
        signals_.wait([this](int signal) { receive(signal); });
    }

    void receive(int signal) {
        if (first_ != 0) {
            signals_.let_next_end();
            client_.close();
            return;
        }
        first_ = signal;
        screen_.say("ending: requests in flight have eight seconds to complete; the rest is handed back ...");
        worker_.stop();
        asio::co_spawn(io_, as_result(client_.drain(drain_limit)),
                       [](std::exception_ptr e, result<std::vector<resume_token>> const&) {
                           if (e) std::rethrow_exception(e);
                       });
        wait();
    }

    asio::io_context& io_;
    ending_signals signals_;
    client& client_;
    fleet_worker& worker_;
    screen& screen_;
    int first_ = 0;
};

std::string totals_json(worker_totals const& t, std::string_view outcome) {
    boost::json::object o{{"outcome", outcome},         {"units", t.units},     {"files", t.files}, {"bytes", t.bytes},
                          {"kept_files", t.kept_files}, {"retries", t.retries}, {"dead", t.dead},   {"lost", t.lost}};
    if (!t.problem.empty()) o["error"] = t.problem;
    return boost::json::serialize(o);
}

std::string totals_text(worker_totals const& t) {
    std::string text =
        counted(t.units, "unit") + ", " + counted(t.files, "file") + ", " + size_text(static_cast<double>(t.bytes));
    if (t.retries != 0) text += "; " + std::to_string(t.retries) + " to be tried again";
    if (t.dead != 0) text += "; " + std::to_string(t.dead) + " moved to the dead letters";
    if (t.lost != 0) text += "; " + std::to_string(t.lost) + " taken over by other workers";
    return text;
}

} // namespace

int work(arguments const& a) {
    asio::io_context io(1);
    screen out(a.output);
    int const concurrency = a.transfer.concurrency.value_or(usual_concurrency);
    client_options settings = client_options_of(a, concurrency * a.fleet.units, out);
    settings.quota = quota_of(a, io.get_executor(), out);
    client client(io.get_executor(), std::move(settings));
    source_root const root(a.fleet.root);
    auto queue = queue_of(a, io.get_executor());
    unit_sender sender(client, queue.time(), root, options_of_units(a, concurrency, io.get_executor()), concurrency);
    fleet_worker worker(a, queue, sender, out);
    worker_signals signals(io, client, worker, out);
    asio::co_spawn(io, worker.run(), [&](std::exception_ptr e) {
        signals.end();
        client.close();
        if (e) std::rethrow_exception(e);
    });
    io.run();
    worker_totals const& t = worker.totals();
    bool const failed = !t.problem.empty();
    if (a.output.json)
        std::cout << totals_json(t, failed ? "failed" : signals.first() != 0 ? "stopped" : "done") << std::endl;
    else if (!a.output.quiet)
        std::cout << totals_text(t) << std::endl;
    if (failed) out.say_error(t.problem);
    return failed ? exit_failed : signals.first() != 0 ? 128 + signals.first() : exit_done;
}

} // namespace ossio::program
