// SPDX-License-Identifier: BSL-1.0
// ossio download -r: all objects below a prefix into a folder.
#include "program/decide/glob.hpp"
#include "program/decide/keys.hpp"
#include "program/run/checkpoints_of.hpp"
#include "program/run/commands.hpp"
#include "program/run/decide_fetching.hpp"
#include "program/run/file_queue.hpp"
#include "program/run/modification_time.hpp"
#include "program/run/one_command.hpp"
#include "program/run/safe_folder.hpp"
#include "program/run/tree_log.hpp"
#include "wire/printable.hpp"

#include "async/task_group.hpp"

#include <iostream>

namespace ossio::program {

namespace {

constexpr std::uint64_t one_range = 8 << 20; // smaller objects need no checkpoint and no HeadObject

class tree_download {
public:
    tree_download(arguments const& a, one_command& command, tree_log& log)
        : arguments_(a),
          command_(command),
          bucket_(command.bucket()),
          log_(log),
          prefix_(folder_prefix(a.target.key)),
          folder_(a.words.back()),
          store_(checkpoints_of(a.transfer, a.connection.ca_file, command.client().get_executor())) {}

    asio::awaitable<int> run(int workers) {
        async::task_group group(command_.client().get_executor());
        group.spawn(find_objects());
        for (int i = 0; i < workers; ++i) group.spawn(fetch_objects());
        co_await group.join();
        co_return 0;
    }

private:
    asio::awaitable<void> find_objects() {
        auto pages = bucket_.list_objects(list_objects_options(prefix_));
        for (;;) {
            auto next = as_result(pages.next());
            auto page = co_await std::move(next);
            has_failed_ = !page;
            if (has_failed_ && !command_.was_stopped()) log_.fail("", prefix_, page.error());
            if (!page || !*page) break;
            found_any_ = found_any_ || !(**page).empty();
            for (listed_object const& one : **page) {
                auto planned = plan_object(one);
                if (planned) co_await queue_.push(std::move(*planned));
            }
        }
        if (!prefix_.empty() && !found_any_ && !command_.was_stopped() && !has_failed_)
            log_.fail("", prefix_, failure(errc::invalid_argument, "no object has a key that begins so"));
        if (!has_failed_ || !command_.was_stopped()) log_.found_all();
        queue_.close();
    }

    /// Returns the object if it is to be fetched; nothing: that is settled.
    std::optional<planned_file> plan_object(listed_object const& one) {
        std::string const name = one.key.substr(prefix_.size());
        if (!is_chosen(arguments_.selection.filters, name)) return std::nullopt;
        planned_file planned;
        planned.key = one.key;
        planned.path = folder_.path_of(name);
        planned.size = one.size;
        log_.found(planned);
        if ((name.empty() || name.ends_with('/')) && one.size == 0) {
            log_.skip(planned, "it stands for a folder");
            return std::nullopt;
        }
        if (auto const why = unsafe_path(name)) {
            planned.path.clear();
            log_.fail(planned, wire::printable(one.key) + ": " + *why);
            return std::nullopt;
        }
        size_and_time const there(one.size, one.last_modified.value_or(std::chrono::system_clock::time_point()));
        planned.decision = decide_fetching(arguments_.selection, there, planned.path);
        if (planned.decision.action != file_action::skip) return planned;
        log_.skip(planned, text_of_fetching(planned.decision.reason));
        return std::nullopt;
    }

    asio::awaitable<void> fetch_objects() {
        for (;;) {
            auto next = queue_.pop();
            auto planned = co_await std::move(next);
            if (!planned) co_return;
            if (command_.was_stopped()) {
                log_.leave(*planned);
                continue;
            }
            if (planned->decision.reason == action_reason::newer) {
                auto comparing = is_there(*planned);
                auto const is_same = co_await std::move(comparing);
                if (!is_same) log_.leave(*planned);
                if (is_same && *is_same) log_.skip(*planned, to_string(action_reason::same_bytes));
                if (!is_same || *is_same) continue;
            }
            if (arguments_.dry_run)
                log_.would_transfer(*planned);
            else
                co_await fetch(std::move(*planned));
        }
    }

    /// Fails as canceled if it was stopped. If it cannot be found out, the object is fetched.
    asio::awaitable<result<bool>> is_there(planned_file const& planned) {
        auto const is_stopped = [this] { return command_.was_stopped(); };
        auto asking = as_result(bucket_.head_object(planned.key));
        auto there = co_await std::move(asking);
        if (!there && is_stopped()) co_return failure(asio::error::operation_aborted);
        if (!there) co_return false;
        auto comparing = has_same_bytes(planned.path, std::move(*there), is_stopped);
        co_return co_await std::move(comparing);
    }

    asio::awaitable<void> fetch(planned_file planned) {
        std::string const name = planned.path.lexically_relative(folder_.path_of("")).generic_string();
        if (auto const why = folder_.make_folders_of(name)) {
            log_.fail(planned, *why);
            co_return;
        }
        std::uint64_t const id = log_.begin(planned);
        auto fetching = as_result(start(planned, id));
        auto const end = co_await std::move(fetching);
        if (end) {
            set_modification_time(planned.path, *end);
            log_.done(id, end->size, end->crc64.has_value());
        } else if (command_.was_stopped()) {
            failure kept = end.error();
            if (store_ && planned.size > one_range) kept.parts = parts_status::kept;
            log_.end(id);
            log_.stop(planned, kept, true);
        } else {
            log_.end(id);
            log_.fail(planned, end.error());
        }
    }

    asio::awaitable<object_info> start(planned_file const& planned, std::uint64_t id) {
        download_options o;
        o.on_progress = [this, id](download_progress const& p) { log_.advance(id, p.bytes_done, p.bytes_resumed); };
        if (planned.size <= one_range) return bucket_.get_object_to_file(planned.key, planned.path, std::move(o));
        if (arguments_.transfer.part_size != 0) o.part_size = arguments_.transfer.part_size;
        o.checkpoints = store_;
        return bucket_.download_file(planned.key, planned.path, std::move(o));
    }

    arguments const& arguments_;
    one_command& command_;
    bucket bucket_;
    tree_log& log_;
    std::string prefix_;
    safe_folder folder_;
    checkpoint_store_ptr store_;
    file_queue queue_;
    bool found_any_ = false, has_failed_ = false; // by the listing
};

} // namespace

int download_many(arguments const& a) {
    constexpr int usual_objects_in_flight = 32;
    arguments with = a;
    with.transfer.concurrency = a.transfer.concurrency.value_or(usual_objects_in_flight);
    one_command command(with);
    command_words const none;
    tree_log log(with, none, command.out());
    tree_download tree(with, command, log);
    auto const run = command.run(tree.run(*with.transfer.concurrency));
    tree_result const end = log.end_of_run();
    bool const stopped = command.was_stopped() && is_cut_short(end);
    bool const failed = end.figures.files_failed != 0 || (!run && !command.was_stopped());
    std::string_view const outcome = stopped ? "paused" : failed ? "failed" : "downloaded";
    if (a.output.json)
        std::cout << (a.dry_run && !stopped ? log.plan_json() : tree_json(end, outcome)) << std::endl;
    else if (!a.output.quiet)
        std::cout << (a.dry_run && !stopped ? log.plan_summary()
                                            : tree_text(end, stopped ? "stopped after" : "downloaded"))
                  << std::endl;
    if (stopped) return command.report(failure(errc::paused), false);
    return failed ? exit_failed : exit_done;
}

} // namespace ossio::program
