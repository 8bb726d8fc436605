// SPDX-License-Identifier: BSL-1.0
// ossio uploads list, show and abort.
#include "program/run/commands.hpp"
#include "program/run/json_list.hpp"
#include "program/run/one_command.hpp"
#include "program/run/process_setup.hpp"
#include "program/text/counted.hpp"
#include "program/text/failure_report.hpp"
#include "wire/printable.hpp"

#include <iostream>

namespace ossio::program {

namespace {

asio::awaitable<int> print_uploads(arguments const& a, bucket in, json_list* json) {
    auto pages = in.list_multipart_uploads(list_uploads_options(a.target.key));
    int count = 0;
    while (auto page = co_await pages.next()) {
        for (multipart_upload const& one : *page) {
            ++count;
            if (json)
                json->add({{"key", one.key}, {"upload_id", one.upload_id}, {"begun", one.initiated}});
            else
                std::cout << wire::printable(one.initiated, 19) << "  " << wire::printable(one.upload_id) << "  oss://"
                          << in.name() << '/' << wire::printable(one.key) << '\n';
        }
        if (!flush_output()) break;
    }
    co_return count;
}

asio::awaitable<int> print_parts(arguments const& a, bucket in, json_list* json) {
    auto pages = in.list_parts(multipart_upload(a.target.key, a.words[1]));
    int count = 0;
    std::uint64_t bytes = 0;
    while (auto page = co_await pages.next()) {
        for (part const& one : *page) {
            ++count;
            bytes += one.size;
            std::string const crc = one.crc64 ? std::to_string(*one.crc64) : "";
            if (json)
                json->add({{"number", one.number}, {"bytes", one.size}, {"etag", one.etag}, {"crc64", crc}});
            else
                std::cout << one.number << "  " << size_text(static_cast<double>(one.size)) << "  "
                          << wire::printable(one.etag) << (crc.empty() ? "" : "  crc64 " + crc) << '\n';
        }
        if (!flush_output()) break;
    }
    if (!json) std::cout << counted(count, "part") << ", " << size_text(static_cast<double>(bytes)) << '\n';
    co_return count;
}

/// Aborts it, and asks the service whether it is gone.
asio::awaitable<result<void>> abort_one(bucket in, std::string key, std::string id) {
    auto aborting = as_result(in.abort_multipart_upload(multipart_upload(key, id)));
    auto const aborted = co_await std::move(aborting);
    if (!aborted) co_return aborted.error(); // there is no such upload, for one
    pending_object gone;
    gone.bucket = in.name();
    gone.key = std::move(key);
    gone.upload_id = std::move(id);
    auto verifying = as_result(in.discard(std::move(gone)));
    co_return co_await std::move(verifying);
}

/// All of them, whatever happens to one; fails as the last one did that failed.
asio::awaitable<int> abort_each(arguments const& a, bucket in, json_list* json) {
    int count = 0;
    std::optional<failure> last;
    for (std::size_t i = 1; i < a.words.size(); ++i) {
        std::string const& id = a.words[i];
        auto aborting = abort_one(in, a.target.key, id);
        auto const aborted = co_await std::move(aborting);
        if (aborted) {
            ++count;
            if (json)
                json->add({{"upload_id", id}});
            else
                std::cout << "aborted " << wire::printable(id) << '\n';
            continue;
        }
        if (last) std::cerr << "ossio: " << failure_line(*last) << '\n'; // the last one is reported at the end
        last = aborted.error();
        if (last->code == condition::canceled) break;
    }
    if (last) throw error(*last);
    co_return count;
}

using uploads_work = asio::awaitable<int> (*)(arguments const&, bucket, json_list*);

int run_uploads(arguments const& a, std::string name, std::string_view outcome, uploads_work work) {
    one_command command(a);
    std::optional<json_list> json;
    if (a.output.json) json.emplace(std::move(name));
    auto const end = command.run(work(a, command.bucket(), json ? &*json : nullptr));
    if (json && end) json->end(outcome, {{"count", *end}});
    if (json && !end) json->end(command.was_stopped() ? "stopped" : "failed", end.error(), {});
    return end ? exit_done : command.report(end.error(), false);
}

} // namespace

int list_uploads(arguments const& a) { return run_uploads(a, "uploads", "listed", print_uploads); }

int show_upload(arguments const& a) { return run_uploads(a, "parts", "listed", print_parts); }

int abort_uploads(arguments const& a) { return run_uploads(a, "aborted", "done", abort_each); }

} // namespace ossio::program
