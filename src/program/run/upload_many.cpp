// SPDX-License-Identifier: BSL-1.0
// ossio upload of folders, lists and several files: finds, decides and sends at the same time.
#include <ossio/client_group.hpp>

#include "program/decide/glob.hpp"
#include "program/run/commands.hpp"
#include "program/run/file_checksum.hpp"
#include "program/run/file_planner.hpp"
#include "program/run/options_of.hpp"
#include "program/run/quota_of.hpp"
#include "program/run/stop_signals.hpp"
#include "program/run/tree_log.hpp"
#include "program/text/upload_report.hpp"

#include "async/blocking_pool.hpp"
#include "async/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iostream>
#include <list>
#include <unordered_map>

namespace ossio::program {

namespace {

constexpr int usual_files_in_flight = 32;
constexpr std::uint64_t small_file = 8 << 20; // is sent by one request: a checkpoint would not help

/// Whether an earlier run may have left parts of small files, too, because its parts were smaller.
bool has_checkpoints_in(std::filesystem::path const& folder) {
    std::error_code none;
    for (std::filesystem::directory_iterator at(folder, none), end; !none && at != end; at.increment(none))
        if (at->path().extension() == ".json") return true;
    return false;
}

/// One run over all sources.
class tree_upload {
public:
    tree_upload(arguments const& a, client& by, upload_options options, tree_log& log)
        : arguments_(a),
          client_(by),
          bucket_(by.bucket(a.target.bucket)),
          options_(std::move(options)),
          log_(log),
          finder_(a.sources, a.selection),
          planner_(a),
          resumes_small_(has_checkpoints_in(a.transfer.checkpoint_folder)) {}

    asio::awaitable<void> run(int workers) {
        async::task_group group(client_.get_executor());
        auto listing = ask(list_existing());
        auto const known = co_await std::move(listing);
        if (!known) {
            if (is_stopped()) co_return;
            log_.fail("", planner_.prefix(), known.error());
            log_.found_all();
            co_return;
        }
        group.spawn(find_files());
        for (int i = 0; i < workers; ++i) group.spawn(send_files());
        co_await group.join();
    }

    /// After a signal: what is only asked of the service ends at once, and nothing new begins.
    void stop_asking() {
        is_ending_ = true;
        finder_.interrupt();
        for (asio::cancellation_signal& question : questions_) question.emit(asio::cancellation_type::terminal);
    }

private:
    bool is_stopped() const noexcept {
        return is_ending_ || is_hopeless_ || options_.cancellation.requested() != stop_request::none;
    }

    /// Asks the service for something that no upload depends on: a signal ends it.
    template<class T>
    asio::awaitable<result<T>> ask(asio::awaitable<T> question) {
        auto const at = questions_.emplace(questions_.end());
        result<T> answer = failure(asio::error::operation_aborted);
        try {
            auto asking = asio::co_spawn(client_.get_executor(), as_result(std::move(question)),
                                         asio::bind_cancellation_slot(at->slot(), asio::use_awaitable));
            answer = co_await std::move(asking);
        } catch (boost::system::system_error const& e) {
            if (e.code() != asio::error::operation_aborted) throw;
        }
        questions_.erase(at);
        co_return answer;
    }

    /// One listing says what is there already, if that matters. Of one key it is the first object with that prefix.
    asio::awaitable<void> list_existing() {
        if (!arguments_.selection.skip_existing && !arguments_.selection.if_changed) co_return;
        auto const only = planner_.only_key();
        list_objects_options which(only ? *only : planner_.prefix());
        if (only) which.page_size = 1;
        auto pages = bucket_.list_objects(std::move(which));
        while (auto page = co_await pages.next()) {
            for (listed_object& o : *page)
                existing_.insert_or_assign(
                    std::move(o.key),
                    size_and_time(o.size, o.last_modified.value_or(std::chrono::system_clock::time_point())));
            if (only) break;
        }
    }

    asio::awaitable<void> find_files() {
        for (;;) {
            std::vector<found_file> batch;
            auto finding = async::run_blocking([&] { batch = finder_.next_batch(); });
            co_await std::move(finding);
            if (batch.empty() || is_stopped()) break;
            for (found_file& file : batch) {
                auto planned = plan_file(std::move(file));
                if (planned) co_await queue_.push(std::move(*planned));
            }
        }
        if (!is_stopped()) log_.found_all();
        queue_.close();
    }

    /// Returns what is to be done with a file; nothing: that is settled already.
    std::optional<planned_file> plan_file(found_file file) {
        size_and_time const facts = file.facts;
        keyed_file keyed = planner_.plan(std::move(file));
        planned_file& planned = keyed.file;
        log_.found(planned);
        if (!keyed.skipped.empty()) {
            log_.skip(planned, keyed.skipped);
            return std::nullopt;
        }
        if (!keyed.problem.empty()) {
            log_.fail(planned, keyed.problem);
            return std::nullopt;
        }
        if (is_verifying()) {
            planned.decision = sending_decision(file_action::compare, action_reason::same_size);
            return std::move(planned);
        }
        auto const at = existing_.find(planned.key);
        planned.decision = decide_sending(arguments_.selection, facts, at == existing_.end() ? nullptr : &at->second);
        if (planned.decision.action != file_action::skip) return std::move(planned);
        log_.skip(planned, to_string(planned.decision.reason));
        return std::nullopt;
    }

    asio::awaitable<void> send_files() {
        for (;;) {
            auto next = queue_.pop();
            auto planned = co_await std::move(next);
            if (!planned) co_return;
            if (is_stopped()) {
                log_.leave(*planned);
                continue;
            }
            if (is_verifying()) {
                co_await verify(std::move(*planned));
                continue;
            }
            if (planned->decision.action == file_action::compare) {
                auto compared = compare(*planned);
                auto const decided = co_await std::move(compared);
                if (!decided) continue;
                planned->decision = *decided;
            }
            if (planned->decision.action == file_action::skip)
                log_.skip(*planned, to_string(planned->decision.reason));
            else if (arguments_.dry_run)
                log_.would_transfer(*planned);
            else
                co_await send(std::move(*planned));
        }
    }

    bool is_verifying() const noexcept { return arguments_.command == command_id::verify; }

    asio::awaitable<void> verify(planned_file planned) {
        std::uint64_t const id = log_.begin(planned);
        auto comparing = compare(planned);
        auto const decided = co_await std::move(comparing);
        if (decided && decided->action == file_action::skip) {
            log_.done(id, planned.size);
            co_return;
        }
        log_.end(id);
        if (!decided) co_return; // reported
        log_.fail(planned, decided->reason == action_reason::new_object ? "there is no such object"
                                                                        : to_string(decided->reason));
    }

    /// Nothing: the comparison failed, which is reported. Asks first: no file is read for an object that is not there.
    asio::awaitable<std::optional<sending_decision>> compare(planned_file const& planned) {
        auto asking = ask(bucket_.head_object(planned.key));
        auto const theirs = co_await std::move(asking);
        if (!theirs && is_stopped()) {
            log_.leave(planned);
            co_return std::nullopt;
        }
        if (!theirs && theirs.error().code != condition::not_found) {
            log_.fail(planned, theirs.error());
            note_failure(theirs.error(), has_answer_);
            co_return std::nullopt;
        }
        has_answer_ = true;
        if (!theirs) co_return sending_decision(file_action::send, action_reason::new_object);
        bool const has_size = planned.size != 0; // devices and files of /proc have none
        if (has_size && theirs->size != planned.size)
            co_return sending_decision(file_action::send, action_reason::other_size);
        if (!theirs->crc64) co_return sending_decision(file_action::send, action_reason::no_checksum);
        auto reading = checksum_of_file(planned.path, [this] { return is_stopped(); });
        auto const ours = co_await std::move(reading);
        if (!ours && is_stopped()) {
            log_.leave(planned);
            co_return std::nullopt;
        }
        if (!ours) {
            log_.fail(planned, ours.error());
            co_return std::nullopt;
        }
        co_return decide_by_checksum(*ours, theirs->crc64);
    }

    /// What fails so before anything of its kind has succeeded would fail so at all other files.
    void note_failure(failure const& f, bool has_success) {
        is_hopeless_ = is_hopeless_ || (is_hopeless(f) && !has_success);
    }

    asio::awaitable<void> send(planned_file planned) {
        upload_options options = options_;
        bool const is_small = planned.size < std::min(small_file, options.multipart_threshold);
        if (is_small && !resumes_small_) options.checkpoints = nullptr;
        bool const is_resumable = options.checkpoints != nullptr;
        std::uint64_t const id = log_.begin(planned);
        options.on_progress = [this, id](progress const& p) { log_.advance(id, p); };
        auto sending = as_result(bucket_.upload_file(planned.key, planned.path, std::move(options)));
        auto const end = co_await std::move(sending);
        if (end) {
            has_sent_ = has_answer_ = true;
            log_.done(id, planned, *end);
            co_return;
        }
        log_.end(id);
        failure const& f = end.error();
        is_ending_ = is_ending_ || f.code == errc::draining;
        bool const is_stop = f.code == errc::paused || f.code == errc::aborted || f.code == errc::draining;
        bool const would_retry = is_ending_ && f.code == condition::retryable; // but for the signal
        if (is_stop || would_retry) {
            log_.stop(planned, f, is_resumable);
            co_return;
        }
        log_.fail(planned, f, is_resumable);
        note_failure(f, has_sent_);
    }

    arguments const& arguments_;
    client& client_;
    bucket bucket_;
    upload_options options_;
    tree_log& log_;
    file_finder finder_;
    file_planner planner_;
    bool resumes_small_;
    std::unordered_map<std::string, size_and_time> existing_;
    file_queue queue_;
    std::list<asio::cancellation_signal> questions_; // that are being asked
    bool is_ending_ = false, is_hopeless_ = false;
    bool has_answer_ = false, has_sent_ = false; // the keys may ask of an object, and store one
};

/// One word for the end of the run.
std::string_view outcome_of(arguments const& a, tree_result const& end, bool stopped, bool aborted) {
    if (aborted) return "aborted";
    if (stopped) return end.drained.empty() ? "paused" : "drained";
    if (end.figures.files_failed != 0) return "failed";
    if (a.command == command_id::verify) return "verified";
    return a.dry_run ? "planned" : "uploaded";
}

int report_tree(arguments const& a, tree_log& log, stop_signals const& signals, cancellation_token const& stop,
                command_words const& command, screen& out) {
    tree_result end = log.end_of_run();
    end.drained = signals.drained();
    bool const failed = end.figures.files_failed != 0;
    bool const stopped = signals.is_stopped() && is_cut_short(end);
    auto const outcome = outcome_of(a, end, stopped, stopped && stop.requested() == stop_request::abort);
    std::string_view const verb = stopped ? "stopped after" : a.command == command_id::verify ? "verified" : "uploaded";
    if (a.output.json) {
        std::cout << (a.dry_run && !stopped ? log.plan_json() : tree_json(end, outcome)) << std::endl;
    } else if (!a.output.quiet) {
        std::cout << (a.dry_run && !stopped ? log.plan_summary() : tree_text(end, verb)) << std::endl;
    }
    bool const is_silent = a.output.quiet && !failed && !stopped;
    if (!is_silent)
        for (unsettled_file const& one : end.unsettled) out.say(unsettled_text(one));
    if (!stopped) return failed ? exit_failed : exit_done;
    if (a.command == command_id::verify || a.dry_run) return signals.exit_code();
    bool const is_comparing = a.selection.if_changed || a.selection.skip_existing;
    out.say("to upload the rest, run the same command" + std::string(is_comparing ? "" : " with --if-changed") +
            ":\n  " + command.text(is_comparing ? "" : "--if-changed"));
    return signals.exit_code();
}

} // namespace

int upload_many(arguments const& a, command_words const& command) {
    asio::io_context io(1);
    screen out(a.output);
    cancellation_source stop;
    int const workers = a.transfer.concurrency.value_or(usual_files_in_flight);
    client_options settings = client_options_of(a, workers, out);
    settings.quota = quota_of(a, io.get_executor(), out);
    client_group group(io.get_executor(), a.transfer.threads, std::move(settings));
    client client = group.client();
    stop_signals signals(io, stop, client, out);
    upload_options options = upload_options_of(a, workers, io.get_executor());
    options.cancellation = stop.token();
    options.abort_window = std::chrono::seconds(1);
    tree_log log(a, command, out);
    tree_upload tree(a, client, std::move(options), log);
    signals.on_stop([&tree] { tree.stop_asking(); });
    if (a.command == command_id::verify || a.dry_run) signals.nothing_is_sent();
    asio::co_spawn(io, tree.run(workers), [&](std::exception_ptr e) {
        signals.end();
        client.close();
        if (e) std::rethrow_exception(e);
    });
    io.run();
    out.finish();
    return report_tree(a, log, signals, stop.token(), command, out);
}

} // namespace ossio::program
