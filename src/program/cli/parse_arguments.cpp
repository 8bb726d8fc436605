// SPDX-License-Identifier: BSL-1.0
// Parses words by the table, and checks what belongs together.
#include "program/cli/parse_arguments.hpp"

#include <ossio/checkpoint_store.hpp>

#include "program/cli/check_arguments.hpp"
#include "program/cli/given_words.hpp"
#include "program/cli/help_text.hpp"
#include "program/cli/profile_settings.hpp"
#include "program/decide/unit_headers.hpp"

#include <algorithm>
#include <cstdlib>

namespace ossio::program {

namespace {

std::string environment_variable(char const* name) {
    char const* const value = std::getenv(name);
    return value ? value : "";
}

void check_number_of_words(command_row const& row, arguments const& a) {
    auto const n = static_cast<int>(a.words.size());
    if (n < row.least) throw usage_error("these arguments are needed: " + std::string(row.words));
    if (row.most >= 0 && n > row.most)
        throw usage_error("too many arguments; these are needed: " + std::string(row.words));
}

/// The command line wins over the environment, and that over the profile; for each setting by itself, wherever the keys come
/// from, as with ossutil 2. An endpoint of the profile is left out where it is of another region than the one that was given.
void find_region(connection_arguments& c) {
    if (c.endpoint.empty()) c.endpoint = environment_variable("OSS_ENDPOINT");
    if (c.region.empty()) c.region = environment_variable("OSS_REGION");
    if (c.region.empty()) c.region = region_of_endpoint(c.endpoint);
    if (!c.region.empty() && !c.endpoint.empty()) return;
    profile_settings const from = settings_of_profile(c.profile);
    std::string const its_region = from.region.empty() ? region_of_endpoint(from.endpoint) : from.region;
    bool const is_elsewhere = !c.region.empty() && !its_region.empty() && c.region != its_region;
    if (c.endpoint.empty() && !is_elsewhere) c.endpoint = from.endpoint;
    if (c.region.empty()) c.region = its_region;
}

void take_region(connection_arguments& c) {
    find_region(c);
    if (c.region.empty())
        throw usage_error(
            "the region is missing: give --region or OSS_REGION, as cn-hangzhou, or a profile that has one");
}

void take_checkpoints(transfer_arguments& t) {
    if (!t.no_resume && t.checkpoint_redis.empty() && t.checkpoint_folder.empty())
        t.checkpoint_folder = default_checkpoint_folder();
}

void take_upload(arguments& a) {
    a.sources.assign(a.words.begin(), a.words.end() - 1);
    a.target = parse_prefix_url(a.words.back());
    bool const may_be_key = !a.target.key.empty() && !a.target.key.ends_with('/');
    if (a.sources.empty() && !a.selection.files_from)
        throw usage_error("these arguments are needed: " + std::string(row_of(a.command).words));
    bool const is_one = a.sources.size() == 1 && !a.selection.files_from;
    check_sources(a, is_one, may_be_key);
    a.exact_key = is_one && may_be_key;
    take_checkpoints(a.transfer);
}

void take_download(arguments& a) {
    bool const is_tree = a.selection.recursive;
    a.target = is_tree ? parse_prefix_url(a.words.front()) : parse_key_url(a.words.front());
    check_download(a);
    take_checkpoints(a.transfer);
}

void take_enqueue(arguments& a) {
    bool const has_list = a.selection.files_from.has_value();
    if (a.words.size() < (has_list ? 2U : 3U))
        throw usage_error("these arguments are needed: " + std::string(row_of(a.command).words));
    a.fleet.queue = parse_queue_address(a.words.front());
    if (a.fleet.root.empty()) throw usage_error("--root is needed: the folder that all sources are below");
    if (std::string const name = header_not_carried(a.transfer.headers); !name.empty())
        throw usage_error("a queue does not carry the header " + name.substr(0, 80) +
                          ": who can write to it must not choose it; set it for the bucket");
    a.sources.assign(a.words.begin() + 1, a.words.end() - 1);
    a.target = parse_prefix_url(a.words.back());
    bool const is_one = a.sources.size() == 1 && !has_list && !a.selection.recursive;
    a.exact_key = is_one && !a.target.key.empty() && !a.target.key.ends_with('/');
}

void take_work(arguments& a) {
    a.fleet.queue = parse_queue_address(a.words.front());
    if (a.fleet.root.empty() || a.fleet.target.empty())
        throw usage_error(
            "--root and --target are needed: who can write to the queue must not choose any file or any key");
    a.target = parse_prefix_url(a.fleet.target);
}

bool is_entry_id(std::string_view id) {
    auto const dash = id.find('-');
    bool const fits = id.size() <= 41 && dash != 0 && dash != std::string_view::npos && dash + 1 != id.size();
    return fits && id.find_first_not_of("0123456789", dash + 1) == std::string_view::npos &&
           id.find_first_not_of("0123456789") == dash;
}

void take_retry(arguments& a) {
    a.fleet.queue = parse_queue_address(a.words.front());
    std::span<std::string const> const ids = std::span(a.words).subspan(1);
    if (ids.empty() != a.all) throw usage_error("give the IDs of dead letters, or --all");
    for (std::string const& id : ids)
        if (!is_entry_id(id))
            throw usage_error('"' + id.substr(0, 80) + "\" is no ID of a dead letter; ossio queue status prints them");
}

/// What the words mean for each subcommand, and what is missing.
void complete_arguments(arguments& a) {
    check_options(a);
    switch (a.command) {
    case command_id::completion:
    case command_id::manual: return;
    case command_id::checkpoints_list:
    case command_id::checkpoints_remove:
        if (a.command == command_id::checkpoints_remove && a.words.empty() != a.all)
            throw usage_error("give the IDs of checkpoints, or --all");
        take_checkpoints(a.transfer);
        return;
    case command_id::upload:
    case command_id::verify: take_upload(a); break;
    case command_id::download: take_download(a); break;
    case command_id::ls:
    case command_id::uploads_list:
    case command_id::uploads_sweep: a.target = parse_prefix_url(a.words.front()); break;
    case command_id::uploads_show:
    case command_id::uploads_abort:
    case command_id::presign_put:
    case command_id::presign_get: a.target = parse_key_url(a.words.front()); break;
    case command_id::enqueue: take_enqueue(a); break;
    case command_id::work: take_work(a); break;
    case command_id::queue_status: a.fleet.queue = parse_queue_address(a.words.front()); return;
    case command_id::queue_retry: take_retry(a); return;
    case command_id::whoami: break;
    }
    if (a.command == command_id::whoami) return find_region(a.connection); // keys need none
    take_region(a.connection);
}

bool asks_for_help(std::span<std::string const> words) {
    auto const end = std::ranges::find(words, "--");
    return std::any_of(words.begin(), end, [](std::string const& w) { return w == "--help" || w == "-h"; });
}

} // namespace

std::variant<arguments, wanted_text> parse_arguments(std::span<std::string const> words) {
    if (!words.empty() && words.front() == "--version") return wanted_text("ossio " OSSIO_VERSION);
    auto const [row, length] = find_command(words);
    if (!row) {
        bool const is_group = !words.empty() && !help_of_group(words.front()).empty();
        if (asks_for_help(words)) return is_group ? help_of_group(words.front()) : help_of_program();
        if (words.empty() || words.front().starts_with('-')) throw usage_error("a command is missing, such as upload");
        if (is_group) throw usage_error(words.front() + " needs one more word");
        throw usage_error("there is no command \"" + words.front() + '"');
    }
    auto const rest = words.subspan(length);
    if (asks_for_help(rest)) return help_of(*row);
    arguments a;
    a.command = row->id;
    for (given_word& one : split_words(*row, rest)) {
        if (one.option)
            one.option->set(a, one.text);
        else
            a.words.push_back(std::move(one.text));
    }
    check_number_of_words(*row, a);
    complete_arguments(a);
    return a;
}

std::string command_name(std::span<std::string const> words) {
    auto const found = find_command(words).first;
    return found ? "ossio " + std::string(found->name) : "ossio";
}

} // namespace ossio::program
