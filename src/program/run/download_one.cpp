// SPDX-License-Identifier: BSL-1.0
// ossio download of one object, to a file or to standard output.
#include "program/decide/glob.hpp"
#include "program/decide/keys.hpp"
#include "program/run/checkpoints_of.hpp"
#include "program/run/commands.hpp"
#include "program/run/decide_fetching.hpp"
#include "program/run/one_command.hpp"
#include "program/run/process_setup.hpp"
#include "wire/printable.hpp"

#include "async/blocking_pool.hpp"

#include <boost/json.hpp>

#include <unistd.h>

#include <cerrno>
#include <iostream>

namespace ossio::program {

namespace {

/// Writes to standard output. A reader that has gone away is an error.
class standard_output final : public sink {
public:
    asio::awaitable<void> write(asio::const_buffer bytes) override {
        auto writing = async::run_blocking([bytes]() mutable {
            while (bytes.size() != 0) {
                ssize_t const n = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
                if (n < 0 && errno == EINTR) continue;
                if (n < 0) throw std::system_error(errno, std::generic_category(), "standard output");
                bytes += static_cast<std::size_t>(n);
            }
        });
        co_await std::move(writing);
    }
};

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

/// Why the object is not fetched; nothing: it is.
asio::awaitable<std::optional<std::string>> reason_to_leave(arguments const& a, bucket in, std::filesystem::path to) {
    std::string const name = a.target.key.substr(a.target.key.rfind('/') + 1);
    if (!is_chosen(a.selection.filters, name)) co_return "it is left out by --include or --exclude";
    auto asking = in.head_object(a.target.key);
    object_info const there = co_await std::move(asking);
    size_and_time const facts(there.size, there.last_modified.value_or(std::chrono::system_clock::time_point()));
    auto const decided = decide_fetching(a.selection, facts, to);
    if (decided.action == file_action::skip) co_return text_of_fetching(decided.reason);
    if (a.dry_run) co_return "nothing was fetched (--dry-run)";
    co_return std::nullopt;
}

void report_left(arguments const& a, std::string const& why) {
    if (a.output.json)
        std::cout << wire::printable(boost::json::serialize(boost::json::object{
                         {"outcome", a.dry_run ? "planned" : "downloaded"}, {"skipped", 1}, {"reason", why}}))
                  << std::endl;
    else if (!a.output.quiet)
        std::cout << "skipped: " << why << std::endl;
}

/// Nothing: it was left, which is reported.
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
        auto reading = command.bucket().get_object_to(a.target.key, std::make_shared<standard_output>(), std::move(o));
        co_return co_await std::move(reading);
    }
    auto const path = path_for(a);
    if (a.dry_run || is_choosing(a.selection)) {
        auto deciding = reason_to_leave(a, command.bucket(), path);
        auto const why = co_await std::move(deciding);
        if (why) {
            report_left(a, *why);
            co_return std::nullopt;
        }
    }
    o.concurrency = a.transfer.concurrency.value_or(usual_requests);
    if (a.transfer.part_size != 0) o.part_size = a.transfer.part_size;
    o.checkpoints = checkpoints_of(a.transfer, a.connection.ca_file, command.client().get_executor());
    auto fetching = command.bucket().download_file(a.target.key, path, std::move(o));
    co_return co_await std::move(fetching);
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
        if (command.was_stopped() && !a.transfer.checkpoint_folder.empty() && !to_output)
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
