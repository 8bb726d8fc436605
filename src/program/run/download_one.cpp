// SPDX-License-Identifier: BSL-1.0
// ossio download of one object, to a file or to standard output.
#include "program/decide/glob.hpp"
#include "program/decide/keys.hpp"
#include "program/run/checkpoints_of.hpp"
#include "program/run/commands.hpp"
#include "program/run/decide_fetching.hpp"
#include "program/run/modification_time.hpp"
#include "program/run/one_command.hpp"
#include "program/run/process_setup.hpp"
#include "program/run/standard_output.hpp"
#include "program/run/tree_log.hpp"
#include "wire/printable.hpp"

#include <boost/json.hpp>

#include <iostream>

namespace ossio::program {

namespace {

/// Where an object goes that the user has not named: its name without folders, in a folder.
std::filesystem::path path_for(arguments const& a) {
    std::string const& wanted = a.words.back();
    std::error_code none;
    bool const is_folder = wanted.ends_with('/') || std::filesystem::is_directory(wanted, none);
    if (!is_folder) return wanted;
    std::string const name = a.target.key.substr(a.target.key.rfind('/') + 1);
    if (auto const why = unsafe_path(name)) throw usage_error("give the name of the file: of the key, " + *why);
    return std::filesystem::path(wanted) / name;
}

/// Makes the folder if there is something to put into it.
asio::awaitable<void> make_folder(std::filesystem::path folder, bucket from, std::string key) {
    std::error_code ec;
    if (std::filesystem::is_directory(folder, ec)) co_return;
    auto asking = from.head_object(std::move(key));
    co_await std::move(asking);
    std::filesystem::create_directories(folder, ec);
    if (ec) throw error(failure(errc::sink_failed, folder.string() + ": " + ec.message()));
}

/// What is done with the object, and why not if it is left.
class fetch_plan {
public:
    fetch_plan() = default;

    planned_file file;
    std::string left; // not empty: why
};

asio::awaitable<fetch_plan> plan_fetch(arguments const& a, one_command& command, std::filesystem::path to) {
    fetch_plan plan;
    plan.file.path = std::move(to);
    plan.file.key = a.target.key;
    if (!is_chosen(a.selection.filters, a.target.key.substr(a.target.key.rfind('/') + 1))) {
        plan.left = "it is left out by --include or --exclude";
        co_return plan;
    }
    auto asking = command.bucket().head_object(a.target.key);
    object_info const there = co_await std::move(asking);
    plan.file.size = there.size;
    size_and_time const facts(there.size, there.last_modified.value_or(std::chrono::system_clock::time_point()));
    plan.file.decision = decide_fetching(a.selection, facts, plan.file.path);
    if (plan.file.decision.action == file_action::skip) plan.left = text_of_fetching(plan.file.decision.reason);
    if (!plan.left.empty() || plan.file.decision.reason != action_reason::newer) co_return plan;
    auto comparing = has_same_bytes(plan.file.path, there, [&command] { return command.was_stopped(); });
    auto const is_same = co_await std::move(comparing);
    if (!is_same) throw error(is_same.error());
    if (*is_same) plan.left = to_string(action_reason::same_bytes);
    co_return plan;
}

/// As the dry run of many does.
void report_plan(arguments const& a, fetch_plan const& plan, screen& out) {
    command_words const none;
    tree_log log(a, none, out);
    log.found(plan.file);
    if (plan.left.empty())
        log.would_transfer(plan.file);
    else
        log.skip(plan.file, plan.left);
    if (a.output.json || !a.output.quiet)
        std::cout << (a.output.json ? log.plan_json() : log.plan_summary()) << std::endl;
}

void report_left(arguments const& a, std::string const& why) {
    if (a.output.json)
        std::cout << wire::printable(boost::json::serialize(
                         boost::json::object{{"outcome", "downloaded"}, {"skipped", 1}, {"reason", why}}))
                  << std::endl;
    else if (!a.output.quiet)
        std::cout << "skipped: " << why << std::endl;
}

/// Nothing: it was left or only planned, which is reported.
asio::awaitable<std::optional<object_info>> fetch_one(arguments const& a, one_command& command) {
    download_options o;
    screen& out = command.out();
    o.on_progress = [&out](download_progress const& p) {
        if (!out.is_due()) return;
        progress shown;
        shown.bytes_done = p.bytes_done;
        shown.bytes_total = p.bytes_total;
        shown.bytes_per_second = p.bytes_per_second;
        shown.seconds_left = p.seconds_left;
        out.show(shown);
    };
    if (a.words.back() == "-") {
        auto const to = std::make_shared<standard_output>();
        command.on_stop([to] { to->interrupt(); });
        auto reading = command.bucket().get_object_to(a.target.key, to, std::move(o));
        co_return co_await std::move(reading);
    }
    auto const path = path_for(a);
    if (a.dry_run || is_choosing(a.selection)) {
        auto planning = plan_fetch(a, command, path);
        fetch_plan const plan = co_await std::move(planning);
        if (a.dry_run)
            report_plan(a, plan, out);
        else if (!plan.left.empty())
            report_left(a, plan.left);
        if (a.dry_run || !plan.left.empty()) co_return std::nullopt;
    }
    o.concurrency = a.transfer.concurrency.value_or(usual_requests);
    if (a.transfer.part_size != 0) o.part_size = a.transfer.part_size;
    o.checkpoints = checkpoints_of(a.transfer, a.connection.ca_file, command.client().get_executor());
    if (a.words.back().ends_with('/')) {
        auto making = make_folder(path.parent_path(), command.bucket(), a.target.key);
        co_await std::move(making);
    }
    auto fetching = command.bucket().download_file(a.target.key, path, std::move(o));
    object_info const fetched = co_await std::move(fetching);
    set_modification_time(path, fetched);
    co_return fetched;
}

} // namespace

int download_one(arguments const& a) {
    bool const to_output = a.words.back() == "-";
    if (to_output && !has_standard_output()) throw std::runtime_error("standard output is closed");
    if (to_output && a.output.json) throw usage_error("--json and the object cannot both go to standard output");
    auto const begun = std::chrono::steady_clock::now();
    one_command command(a);
    auto const fetched = command.run(fetch_one(a, command));
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begun;
    if (!fetched) {
        if (command.was_stopped() && !a.transfer.checkpoint_folder.empty() && !to_output && !a.dry_run)
            command.out().say("the same command resumes");
        return command.report(fetched.error(), a.output.json);
    }
    if (!*fetched) return exit_done;
    object_info const& end = **fetched;
    if (a.output.json)
        std::cout << wire::printable(boost::json::serialize(
                         boost::json::object{{"outcome", "downloaded"},
                                             {"key", end.key},
                                             {"bytes", end.size},
                                             {"seconds", took.count()},
                                             {"etag", end.etag},
                                             {"crc64", end.crc64 ? std::to_string(*end.crc64) : std::string()}}))
                  << std::endl;
    else if (to_output && !end.crc64)
        command.out().say("the service returned no checksum: the bytes were not verified");
    else if (!a.output.quiet && !to_output)
        std::cout << "downloaded " << size_text(static_cast<double>(end.size)) << " in " << duration_text(took.count())
                  << (end.crc64 ? ", checksum verified" : "; the service returned no checksum") << std::endl;
    return exit_done;
}

} // namespace ossio::program
