// SPDX-License-Identifier: BSL-1.0
// ossio uploads sweep.
#include "program/run/commands.hpp"
#include "program/run/ending_signals.hpp"
#include "program/run/options_of.hpp"
#include "program/text/failure_report.hpp"
#include "program/text/sweep_report.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fstream>
#include <iostream>

namespace ossio::program {

namespace {

constexpr std::size_t longest_pending = 16 << 20; // pending_object_from_json takes no more

/// As std::getline, but a line without an end does not fill the memory.
bool read_line(std::ifstream& in, std::string& line) {
    line.clear();
    while (line.size() <= longest_pending) {
        int const c = in.get();
        if (c == '\n') return true;
        if (c == std::ifstream::traits_type::eof()) return !line.empty();
        line.push_back(static_cast<char>(c));
    }
    return true;
}

/// The uploads that the pending objects in these files name. A line that cannot be read ends the command before anything is
/// deleted.
std::set<std::string, std::less<>> uploads_in(std::vector<std::filesystem::path> const& files) {
    std::set<std::string, std::less<>> ids;
    for (std::filesystem::path const& file : files) {
        std::ifstream in(file);
        int number = 0;
        for (std::string line; read_line(in, line);) {
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
    ending_signals signals(io);
    options.older_than = a.older_than;
    options.dry_run = a.dry_run;
    std::vector<stale_upload> so_far; // for a sweep that breaks off
    options.on_upload = [&a, &so_far, &out](stale_upload const& one) {
        if (a.output.json)
            so_far.push_back(one);
        else if (!a.output.quiet)
            std::cout << sweep_line(one, a.dry_run) << '\n';
        else if (one.problem)
            out.say_error(sweep_line(one, a.dry_run));
    };
    int stopped_by = 0;
    signals.wait([&](int signal) {
        signals.let_next_end();
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
        failure f = end->error();
        if (stopped_by != 0) f.code = errc::paused;
        if (a.output.json) std::cout << sweep_json(f, so_far) << std::endl;
        if (stopped_by != 0)
            out.say("stopped");
        else
            out.say_error(failure_report(a, end->error()));
        return stopped_by != 0 ? 128 + stopped_by : exit_failed;
    }
    if (a.output.json || !a.output.quiet)
        std::cout << (a.output.json ? sweep_json(**end, a.dry_run) : sweep_summary(**end, a.dry_run)) << std::endl;
    return has_failed(**end) ? exit_failed : exit_done;
}

} // namespace ossio::program
