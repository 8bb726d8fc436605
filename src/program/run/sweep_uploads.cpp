// SPDX-License-Identifier: BSL-1.0
// ossio uploads sweep.
#include "program/run/commands.hpp"
#include "program/run/options_of.hpp"
#include "program/text/sweep_report.hpp"
#include "program/text/upload_report.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iostream>

namespace ossio::program {

namespace {

/// The uploads that the pending objects in these files name. A line that cannot be read ends the command before anything is
/// deleted.
std::set<std::string, std::less<>> uploads_in(std::vector<std::filesystem::path> const& files) {
    std::set<std::string, std::less<>> ids;
    for (std::filesystem::path const& file : files) {
        std::ifstream in(file);
        int number = 0;
        for (std::string line; std::getline(in, line);) {
            ++number;
            if (line.empty()) continue;
            try {
                ids.insert(pending_object_from_json(line).upload_id);
            } catch (error const& e) {
                throw usage_error("--pending: line " + std::to_string(number) + " of " + file.string() + ": " +
                                  e.what());
            }
        }
        if (!in.eof()) throw usage_error("--pending: " + file.string() + " cannot be read");
    }
    return ids;
}

} // namespace

int sweep_uploads(arguments const& a) {
    asio::io_context io(1);
    screen out(a.output);
    sweep_options options(a.target.key);
    options.keep = uploads_in(a.pending_files);
    client client(io.get_executor(), client_options_of(a, options.concurrency, out));
    asio::signal_set signals(io, SIGINT, SIGTERM, SIGHUP);
    options.older_than = a.older_than;
    options.dry_run = a.dry_run;
    if (!a.output.json && !a.output.quiet)
        options.on_upload = [&a](stale_upload const& one) { std::cout << sweep_line(one, a.dry_run) << '\n'; };
    int stopped_by = 0;
    signals.async_wait([&](boost::system::error_code ec, int signal) {
        if (ec) return;
        stopped_by = signal;
        client.close();
    });
    std::optional<result<std::vector<stale_upload>>> end;
    auto run = client.bucket(a.target.bucket).sweep_uploads(std::move(options));
    asio::co_spawn(io, as_result(std::move(run)), [&](std::exception_ptr e, result<std::vector<stale_upload>> r) {
        signals.cancel();
        client.close();
        if (e) std::rethrow_exception(e);
        end.emplace(std::move(r));
    });
    io.run();
    if (!*end) {
        if (a.output.json) std::cout << failure_json(end->error(), {}) << std::endl;
        if (stopped_by != 0)
            out.say("stopped");
        else
            out.say_error(failure_report(a, end->error()));
        return stopped_by != 0 ? 128 + stopped_by : exit_failed;
    }
    std::cout << (a.output.json ? sweep_json(**end) : sweep_summary(**end, a.dry_run)) << std::endl;
    bool const failed = std::ranges::any_of(**end, [](auto const& one) { return one.problem.has_value(); });
    return failed ? exit_failed : exit_done;
}

} // namespace ossio::program
