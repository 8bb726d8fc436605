// SPDX-License-Identifier: BSL-1.0
// ossio download of one object, to a file or to standard output.
#include "program/decide/keys.hpp"
#include "program/run/checkpoints_of.hpp"
#include "program/run/commands.hpp"
#include "program/run/one_command.hpp"
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

asio::awaitable<object_info> fetch_one(arguments const& a, one_command& command) {
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
    if (a.words.back() == "-")
        return command.bucket().get_object_to(a.target.key, std::make_shared<standard_output>(), std::move(o));
    o.concurrency = a.transfer.concurrency.value_or(usual_requests);
    if (a.transfer.part_size != 0) o.part_size = a.transfer.part_size;
    o.checkpoints = checkpoints_of(a.transfer, a.connection.ca_file, command.client().get_executor());
    return command.bucket().download_file(a.target.key, path_for(a), std::move(o));
}

} // namespace

int download_one(arguments const& a) {
    bool const to_output = a.words.back() == "-";
    if (to_output && a.output.json) throw usage_error("--json and the object cannot both go to standard output");
    auto const begun = std::chrono::steady_clock::now();
    one_command command(a);
    auto const end = command.run(fetch_one(a, command));
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begun;
    if (!end) {
        if (command.was_stopped() && !a.transfer.checkpoint_folder.empty() && !to_output)
            command.out().say("the same command resumes");
        return command.report(end.error(), a.output.json);
    }
    if (a.output.json)
        std::cout << wire::printable(boost::json::serialize(
                         boost::json::object{{"outcome", "downloaded"},
                                             {"key", end->key},
                                             {"bytes", end->size},
                                             {"seconds", took.count()},
                                             {"etag", end->etag},
                                             {"crc64", end->crc64 ? std::to_string(*end->crc64) : std::string()}}))
                  << std::endl;
    else if (!a.output.quiet && !to_output)
        std::cout << "downloaded " << size_text(static_cast<double>(end->size)) << " in " << duration_text(took.count())
                  << (end->crc64 ? ", checksum verified" : "; the service returned no checksum") << std::endl;
    return exit_done;
}

} // namespace ossio::program
