// SPDX-License-Identifier: BSL-1.0
// ossio-upload: uploads a file, shows how far it is, pauses on Ctrl-C, aborts on a second one.
#include "program/upload_arguments.hpp"
#include "program/upload_plan.hpp"
#include "program/upload_screen.hpp"
#include "program/upload_signals.hpp"
#include "program/upload_store.hpp"
#include "program/upload_sweep.hpp"
#include "program/upload_text.hpp"

#include <ossio.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <csignal>
#include <iostream>

namespace {

namespace asio = boost::asio;
using namespace ossio::program;

constexpr int exit_failed = 1, exit_usage = 2, exit_stopped = 130, exit_drained = 143;

ossio::client_options client_options_of(upload_arguments const& a, screen& out) {
    ossio::client_options o(a.region);
    o.endpoint = a.endpoint;
    o.path_style = a.path_style;
    o.tls.ca_file = a.ca_file;
    o.proxy.from_environment = true;
    o.max_connections = a.concurrency + 2;
    if (a.verbose) {
        o.log = [&out](ossio::log_level, std::string_view line) { out.say(std::string(line)); };
        o.log_level = ossio::log_level::debug;
    }
    return o;
}

ossio::upload_options upload_options_of(upload_arguments const& a, asio::io_context& io) {
    ossio::upload_options o;
    o.headers = a.headers;
    o.part_size = a.part_size;
    o.multipart_threshold = a.part_size;
    o.concurrency = a.concurrency;
    o.checkpoints = store_of(a, io.get_executor());
    o.resume_from_service = a.resume_from_service;
    return o;
}

/// How the program ends, and what it says then.
int tell_success(upload_arguments const& a, ossio::upload_result const& r, double seconds, screen& out) {
    out.finish();
    if (a.json)
        std::cout << success_json(r, seconds) << std::endl;
    else if (!a.quiet)
        std::cout << success_text(a, r, seconds) << std::endl;
    return 0;
}

int tell_failure(upload_arguments const& a, ossio::failure const& f, std::string const& command, screen& out) {
    if (f.code == ossio::errc::draining) {
        bool const kept = f.parts == ossio::parts_fate::kept;
        out.say(!kept ? "ended by SIGTERM; nothing was sent"
                      : "ended by SIGTERM; to go on: " + command +
                            (a.checkpoint_folder.empty() && a.checkpoint_redis.empty()
                                 ? " --resume-from-service=" + f.upload_id
                                 : std::string()));
        return exit_drained;
    }
    if (f.code == ossio::errc::paused) {
        if (a.checkpoint_folder.empty() && a.checkpoint_redis.empty())
            out.say("stopped; without a checkpoint the next run starts over" +
                    (f.upload_id.empty() ? "" : " (upload " + f.upload_id + " stays on the service)"));
        else
            out.say("paused; to go on, run the same command again:\n  " + command);
        return exit_stopped;
    }
    if (f.code == ossio::errc::aborted) {
        bool const certain = f.parts != ossio::parts_fate::unknown;
        out.say(certain ? "aborted; no parts are left on the service"
                        : "aborted, but parts may be left on the service: " + failure_report(a, f));
        return exit_stopped;
    }
    if (std::string const story = failure_story(a, f); !story.empty()) out.say(story);
    out.say("ossio-upload: " + failure_report(a, f));
    if (a.json) std::cout << failure_json(f) << std::endl;
    return exit_failed;
}

int upload(upload_arguments const& a, std::string const& command) {
    asio::io_context io(1);
    screen out(a.quiet);
    ossio::cancellation_source stop;
    ossio::client client(io.get_executor(), client_options_of(a, out));
    stop_signals signals(io, stop, client, out, a.json);
    auto const begun = std::chrono::steady_clock::now();
    int code = exit_failed;
    ossio::upload_options options = upload_options_of(a, io);
    options.cancellation = stop.token();
    options.abort_window = std::chrono::seconds(1);
    options.on_progress = [&out](ossio::progress const& p) { out.show(p); };
    auto run = client.bucket(a.target.bucket).upload_file(a.target.key, a.file, std::move(options));
    asio::co_spawn(
        io, ossio::as_result(std::move(run)), [&](std::exception_ptr e, ossio::result<ossio::upload_result> end) {
            if (e) std::rethrow_exception(e);
            std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begun;
            code = end ? tell_success(a, *end, took.count(), out) : tell_failure(a, end.error(), command, out);
            signals.end();
            client.close();
        });
    io.run();
    return code;
}

int plan(upload_arguments const& a) {
    asio::io_context io(1);
    screen out(a.quiet);
    ossio::client client(io.get_executor(), client_options_of(a, out));
    int code = 0;
    auto run = client.bucket(a.target.bucket).plan_upload(a.target.key, a.file, upload_options_of(a, io));
    asio::co_spawn(io, ossio::as_result(std::move(run)),
                   [&](std::exception_ptr e, ossio::result<ossio::upload_forecast> end) {
                       if (e) std::rethrow_exception(e);
                       client.close();
                       if (end) {
                           std::cout << (a.json ? plan_json(*end) : plan_text(*end)) << std::endl;
                       } else {
                           out.say("ossio-upload: " + failure_report(a, end.error()));
                           code = exit_failed;
                       }
                   });
    io.run();
    return code;
}

/// 1 when something old is left that should not be.
int sweep(upload_arguments const& a) {
    asio::io_context io(1);
    screen out(a.quiet);
    ossio::client client(io.get_executor(), client_options_of(a, out));
    asio::signal_set signals(io, SIGINT, SIGTERM);
    ossio::sweep_options options(a.target.key);
    options.older_than = a.older_than;
    options.dry_run = a.dry_run;
    if (!a.json && !a.quiet)
        options.on_upload = [&a](ossio::stale_upload const& one) { std::cout << sweep_line(one, a.dry_run) << '\n'; };
    int code = exit_stopped;
    signals.async_wait([&](boost::system::error_code ec, int) {
        if (!ec) client.close();
    });
    auto run = client.bucket(a.target.bucket).sweep_uploads(std::move(options));
    asio::co_spawn(io, ossio::as_result(std::move(run)),
                   [&](std::exception_ptr e, ossio::result<std::vector<ossio::stale_upload>> end) {
                       if (e) std::rethrow_exception(e);
                       signals.cancel();
                       client.close();
                       if (!end) {
                           bool const stopped = end.error().code == ossio::condition::canceled;
                           out.say(stopped ? "stopped" : "ossio-upload: " + failure_report(a, end.error()));
                           code = stopped ? exit_stopped : exit_failed;
                           return;
                       }
                       std::cout << (a.json ? sweep_json(*end) : sweep_summary(*end, a.dry_run)) << std::endl;
                       bool const failed =
                           std::ranges::any_of(*end, [](auto const& one) { return one.problem.has_value(); });
                       code = failed ? exit_failed : 0;
                   });
    io.run();
    return code;
}

/// An address of Redis without user and password.
std::string without_password(std::string word) {
    bool const is_redis = word.find("redis://") != std::string::npos || word.find("rediss://") != std::string::npos;
    auto const end = word.rfind('@');
    if (!is_redis || end == std::string::npos) return word;
    auto const begin = word.find("://") + 3;
    if (begin < end) word.erase(begin, end + 1 - begin);
    return word;
}

/// The command line, quoted where a shell needs it.
std::string command_text(int argc, char** argv) {
    std::string text;
    for (int i = 0; i < argc; ++i) {
        std::string const word = without_password(argv[i]);
        bool const plain =
            !word.empty() &&
            word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%") ==
                std::string::npos;
        if (i != 0) text += ' ';
        if (plain) {
            text += word;
            continue;
        }
        text += '\'';
        for (char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
        text += '\'';
    }
    return text;
}

} // namespace

int main(int argc, char** argv) {
    try {
        auto const arguments = parse_arguments(argc, argv);
        if (!arguments) return 0;
        if (arguments->plan) return plan(*arguments);
        return arguments->sweep ? sweep(*arguments) : upload(*arguments, command_text(argc, argv));
    } catch (usage_error const& e) {
        std::cerr << "ossio-upload: " << e.what() << "\nossio-upload --help tells more\n";
        return exit_usage;
    } catch (std::exception const& e) {
        std::cerr << "ossio-upload: " << e.what() << '\n';
        return exit_failed;
    }
}
