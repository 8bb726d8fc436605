// SPDX-License-Identifier: BSL-1.0
// ossio upload FILE oss://BUCKET/KEY: one file or stream, with its own report.
#include <ossio/client_group.hpp>

#include "program/run/commands.hpp"
#include "program/run/descriptor_stream.hpp"
#include "program/run/one_command.hpp"
#include "program/run/options_of.hpp"
#include "program/run/quota_of.hpp"
#include "program/run/stop_signals.hpp"
#include "program/text/failure_report.hpp"
#include "program/text/plan_report.hpp"
#include "program/text/upload_report.hpp"
#include "wire/printable.hpp"

#include <boost/asio/co_spawn.hpp>

#include <iostream>

namespace ossio::program {

namespace {

constexpr int most_parts_in_flight = 64; // found out between 1 and this
constexpr int usual_parts_of_stream = 4; // each is held in memory

// Parts of a stream grow with their number, up to half of this: enough for 2 TB. So much is in use only after the first 100 GB.
constexpr std::uint64_t memory_of_stream = 1ULL << 30;

bool has_checkpoints(transfer_arguments const& t) {
    return !t.checkpoint_folder.empty() || !t.checkpoint_redis.empty();
}

int report_success(arguments const& a, upload_result const& r, double seconds) {
    if (a.output.json)
        std::cout << success_json(r, seconds) << std::endl;
    else if (!a.output.quiet)
        std::cout << success_text(a, r, seconds) << std::endl;
    return exit_done;
}

/// What a person is advised after a run that a signal has ended.
std::string stopped_text(arguments const& a, failure const& f, command_words const& command, bool streamed) {
    if (a.transfer.shard)
        return "stopped; the parts are kept for the other workers. To send what is missing, run the same command "
               "again:\n  " +
               command.text();
    if (f.code == errc::aborted || streamed) {
        std::string const how = f.code == errc::aborted ? "aborted" : "stopped; a stream cannot be resumed";
        return f.parts != parts_status::unknown
                   ? how + "; no parts are left on the service"
                   : how + ", but parts may be left on the service: " + failure_report(a, f);
    }
    std::string const upload_id = wire::printable(f.upload_id);
    std::string const unknown =
        f.parts == parts_status::unknown ? "; " + in_words_of_program(wire::printable(f.detail)) : std::string();
    if (f.code == errc::draining) {
        if (f.parts == parts_status::none) return "ended by SIGTERM; nothing is stored";
        bool const is_by_id = !has_checkpoints(a.transfer) && !upload_id.empty();
        return "ended by SIGTERM" + unknown +
               "; to resume: " + command.text(is_by_id ? "--resume-from-service=" + upload_id : std::string());
    }
    if (has_checkpoints(a.transfer))
        return "paused" + unknown + "; to resume, run the same command again:\n  " + command.text();
    return "stopped" + unknown + "; without a checkpoint the next run starts over" +
           (upload_id.empty() ? "" : " (upload " + upload_id + " stays on the service)");
}

/// An upload that would have been tried again, but for a signal, was stopped by the signal.
failure end_of_run(failure f, stop_signals const& signals) {
    if (!signals.is_stopped() || f.code != condition::retryable) return f;
    f.detail = "before that: " + to_string(f);
    f.code = signals.is_draining() ? errc::draining : errc::paused;
    return f;
}

int report_failure(arguments const& a, failure const& f, command_words const& command, stop_signals const& signals,
                   screen& out, bool streamed) {
    bool const stopped = f.code == errc::draining || f.code == errc::paused || f.code == errc::aborted;
    if (a.output.json) std::cout << failure_json(f, signals.drained()) << std::endl;
    if (stopped) {
        out.say(stopped_text(a, f, command, streamed));
        return signals.exit_code();
    }
    if (std::string const story = failure_story(a, f); !story.empty()) out.say(story);
    out.say_error(failure_report(a, f));
    return exit_failed;
}

asio::awaitable<upload_result> start_upload(bucket to, arguments const& a, upload_options options, bool streamed,
                                            asio::any_io_executor executor) {
    std::string const& source = a.sources.front();
    if (!streamed) return to.upload_file(a.target.key, source, std::move(options));
    return to.upload_stream(a.target.key, open_stream(executor, source), std::move(options));
}

} // namespace

int upload_one(arguments const& a, command_words const& command) {
    asio::io_context io(1);
    screen out(a.output);
    cancellation_source stop;
    bool const streamed = is_stream(a.sources.front());
    int const concurrency = a.transfer.concurrency.value_or(streamed ? usual_parts_of_stream : most_parts_in_flight);
    client_options settings = client_options_of(a, concurrency, out);
    settings.quota = quota_of(a, io.get_executor(), out);
    if (streamed && a.transfer.memory == 0) settings.buffer_budget = memory_of_stream;
    client_group group(io.get_executor(), a.transfer.threads, std::move(settings));
    client client = group.client();
    stop_signals signals(io, stop, client, out);
    auto const begun = std::chrono::steady_clock::now();
    upload_options options = upload_options_of(a, concurrency, io.get_executor());
    if (!a.transfer.concurrency) options.adaptive = true;
    options.cancellation = stop.token();
    options.abort_window = std::chrono::seconds(1);
    options.on_progress = [&out](progress const& p) {
        if (out.is_due()) out.show(p);
    };
    std::optional<result<upload_result>> end;
    auto run = start_upload(client.bucket(a.target.bucket), a, std::move(options), streamed, io.get_executor());
    asio::co_spawn(io, as_result(std::move(run)), [&](std::exception_ptr e, result<upload_result> r) {
        signals.end();
        client.close();
        if (e) std::rethrow_exception(e);
        end.emplace(std::move(r));
    });
    io.run();
    out.finish();
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begun;
    return *end ? report_success(a, **end, took.count())
                : report_failure(a, end_of_run(end->error(), signals), command, signals, out, streamed);
}

int plan_one(arguments const& a) {
    one_command command(a);
    auto options = upload_options_of(a, most_parts_in_flight, command.client().get_executor());
    if (options.resume_from_service.is_required()) // the plan says what is wrong with it
        options.resume_from_service = service_resume::of_upload(options.resume_from_service.upload_id());
    auto const plan = command.run(command.bucket().plan_upload(a.target.key, a.sources.front(), std::move(options)));
    if (!plan) return command.report(plan.error(), a.output.json);
    std::cout << (a.output.json ? plan_json(*plan) : plan_text(*plan)) << std::endl;
    return exit_done;
}

} // namespace ossio::program
