// SPDX-License-Identifier: BSL-1.0
// ossio: parses the command line and runs a subcommand.
#include <ossio/error.hpp>

#include "program/cli/completions.hpp"
#include "program/cli/manual.hpp"
#include "program/cli/parse_arguments.hpp"
#include "program/run/commands.hpp"
#include "program/run/process_setup.hpp"
#include "program/run/standard_output.hpp"
#include "program/text/failure_report.hpp"
#include "wire/printable.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <iostream>

namespace {

using namespace ossio::program;

int run(arguments const& a, command_words const& command) {
    switch (a.command) {
    case command_id::upload: return upload(a, command);
    case command_id::download: return a.selection.recursive ? download_many(a) : download_one(a);
    case command_id::ls: return list_objects(a);
    case command_id::verify: return verify_files(a);
    case command_id::uploads_list: return list_uploads(a);
    case command_id::uploads_show: return show_upload(a);
    case command_id::uploads_abort: return abort_uploads(a);
    case command_id::uploads_sweep: return sweep_uploads(a);
    case command_id::checkpoints_list: return list_checkpoints(a);
    case command_id::checkpoints_remove: return remove_checkpoints(a);
    case command_id::presign_put:
    case command_id::presign_get: return presign(a);
    case command_id::enqueue: return enqueue(a);
    case command_id::work: return work(a);
    case command_id::queue_status: return show_queue(a);
    case command_id::queue_retry: return retry_dead_letters(a);
    case command_id::whoami: return who_am_i(a);
    case command_id::completion: std::cout << completions_for(a.words.front()); return exit_done;
    case command_id::manual: std::cout << manual_page(); return exit_done;
    }
    return exit_failed;
}

/// A script that reads JSON gets an object whatever happens.
int report(std::exception const& e, int code, bool json) {
    auto const* const known = dynamic_cast<ossio::error const*>(&e);
    boost::json::object o{{"outcome", "failed"}, {"error", e.what()}};
    if (known) o = failure_object(known->info());
    if (json) std::cout << ossio::wire::printable(boost::json::serialize(o)) << std::endl;
    return code;
}

int run_words(std::vector<std::string> const& words) {
    auto const rest = std::span(words).subspan(std::min<std::size_t>(words.size(), 1));
    bool const json =
        std::ranges::find(rest, "--json") != rest.end() || std::ranges::find(rest, "--json-progress") != rest.end();
    try {
        auto const parsed = parse_arguments(rest);
        if (auto const* text = std::get_if<wanted_text>(&parsed)) {
            std::cout << *text << '\n';
            return exit_done;
        }
        return run(std::get<arguments>(parsed), command_words(words));
    } catch (usage_error const& e) {
        std::string const name = command_name(rest);
        std::cerr << name << ": " << ossio::wire::printable(e.what()) << "\nrun " << name
                  << " --help for all options\n";
        return report(e, exit_usage, json);
    } catch (std::exception const& e) {
        std::cerr << "ossio: " << ossio::wire::printable(e.what()) << '\n';
        return report(e, exit_failed, json);
    }
}

} // namespace

int main(int argc, char** argv) {
    set_up_process(); // a closed standard output is reported below
    make_streams_wait();
    int const code = run_words(std::vector<std::string>(argv, argv + argc));
    std::cout.flush();
    if (std::cout || code != exit_done) return code;
    std::cerr << "ossio: the output could not be written\n";
    return exit_failed;
}
