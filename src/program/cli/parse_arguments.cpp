// SPDX-License-Identifier: BSL-1.0
// Parses words by the table, and checks what belongs together.
#include "program/cli/parse_arguments.hpp"

#include <ossio/checkpoint_store.hpp>

#include "program/cli/command_table.hpp"
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

/// The row of the subcommand that the words begin with, and how many words its name has; null: none.
std::pair<command_row const*, std::size_t> find_command(std::span<std::string const> words) {
    std::string name;
    for (std::size_t n = 1; n <= std::min<std::size_t>(words.size(), 2); ++n) {
        name += (n == 1 ? "" : " ") + words[n - 1];
        for (command_row const& row : command_table())
            if (row.name == name) return {&row, n};
    }
    return {nullptr, 0};
}

bool has_name(option_row const& o, std::string_view name) {
    std::string_view left = o.names;
    for (;;) {
        auto const comma = left.find(',');
        if (left.substr(0, comma) == name) return true;
        if (comma == std::string_view::npos) return false;
        left.remove_prefix(comma + 1);
    }
}

/// Applies the words of one subcommand to its arguments, one after the other.
class word_parser {
public:
    word_parser(command_row const& row, std::span<std::string const> words, arguments& into)
        : row_(row), words_(words), into_(into) {}

    void run() {
        bool only_words = false;
        while (next_ < words_.size()) {
            std::string const& word = words_[next_++];
            if (only_words || word == "-" || !word.starts_with('-'))
                into_.words.push_back(word);
            else if (word == "--")
                only_words = true;
            else if (word.starts_with("--"))
                take_long(word);
            else
                take_short(word);
        }
    }

private:
    option_row const& find(std::string_view name) const {
        for (option_row const& o : option_table())
            if (o.commands.contains(row_.id) && has_name(o, name)) return o;
        for (option_row const& o : option_table())
            if (has_name(o, name)) throw usage_error(std::string(name) + " is no option of " + std::string(row_.name));
        throw usage_error("unknown option " + std::string(name.substr(0, 80)));
    }

    void take_long(std::string_view word) {
        auto const sign = word.find('=');
        option_row const& o = find(word.substr(0, sign));
        bool const has_value = sign != std::string_view::npos;
        if (has_value && o.value.empty()) throw usage_error(std::string(word.substr(0, sign)) + " takes no value");
        if (has_value)
            o.set(into_, std::string(word.substr(sign + 1)));
        else
            take(o, word);
    }

    void take_short(std::string_view word) {
        for (std::size_t at = 1; at < word.size(); ++at) {
            std::string const name = std::string("-") + word[at];
            option_row const& o = find(name);
            if (o.value.empty() || at + 1 == word.size()) {
                take(o, name);
                continue;
            }
            o.set(into_, std::string(word.substr(at + 1)));
            return;
        }
    }

    /// An option whose value, if it needs one, is the next word.
    void take(option_row const& o, std::string_view name) {
        if (o.value.empty() || !o.otherwise.empty()) return o.set(into_, std::string(o.otherwise));
        if (next_ == words_.size()) throw usage_error(std::string(name) + " needs a value: " + std::string(o.value));
        o.set(into_, words_[next_++]);
    }

    command_row const& row_;
    std::span<std::string const> words_;
    arguments& into_;
    std::size_t next_ = 0;
};

void check_number_of_words(command_row const& row, arguments const& a) {
    auto const n = static_cast<int>(a.words.size());
    if (n < row.least) throw usage_error("these arguments are needed: " + std::string(row.words));
    if (row.most >= 0 && n > row.most)
        throw usage_error("too many arguments; these are needed: " + std::string(row.words));
}

/// The command line wins over the environment, and that over the profile.
void find_region(connection_arguments& c) {
    if (c.endpoint.empty()) c.endpoint = environment_variable("OSS_ENDPOINT");
    if (c.region.empty()) c.region = environment_variable("OSS_REGION");
    if (c.region.empty()) c.region = region_of_endpoint(c.endpoint);
    if (c.region.empty() || (c.endpoint.empty() && !c.profile.empty())) {
        profile_settings const from = settings_of_profile(c.profile);
        if (c.endpoint.empty()) c.endpoint = from.endpoint;
        if (c.region.empty()) c.region = from.region;
        if (c.region.empty()) c.region = region_of_endpoint(c.endpoint);
    }
}

void take_region(connection_arguments& c) {
    find_region(c);
    if (c.region.empty())
        throw usage_error(
            "the region is missing: give --region or OSS_REGION, as cn-hangzhou, or a profile that has one");
}

void take_checkpoints(transfer_arguments& t) {
    if (!t.checkpoint_redis.empty() && (t.no_resume || !t.checkpoint_folder.empty()))
        throw usage_error("--checkpoint-redis goes with neither --checkpoint-dir nor --no-resume");
    if (t.no_resume)
        t.checkpoint_folder.clear();
    else if (t.checkpoint_redis.empty() && t.checkpoint_folder.empty())
        t.checkpoint_folder = default_checkpoint_folder();
}

/// Workers that share an upload, and the run that begins it.
void check_sharing(arguments const& a, bool is_one) {
    transfer_arguments const& t = a.transfer;
    if (t.shard.has_value() != !t.upload_id.empty())
        throw usage_error("--shard and --upload-id belong together; ossio upload --prepare prints the UPLOAD_ID");
    if (!t.shard && !a.prepare) return;
    std::string const name = a.prepare ? "--prepare" : "--shard";
    if (a.prepare && t.shard) throw usage_error("--prepare begins the upload; --shard sends a share of it: give one");
    if (!is_one || a.selection.recursive) throw usage_error(name + " is for one file");
    if (a.sources.front() == "-") throw usage_error(name + " needs a file: a stream cannot be shared");
    if (a.plan || a.dry_run || t.resume_from_service.is_wanted())
        throw usage_error(name + " goes with none of --plan, --dry-run and --resume-from-service");
}

/// What would be accepted and do nothing.
void check_dependent_options(arguments const& a) {
    object_headers const& h = a.transfer.headers;
    if (!h.encryption_key_id.empty() && h.server_side_encryption.empty())
        throw usage_error("--sse-key-id is the key of an encryption: give --sse KMS, too");
    if (a.selection.null_separated && !a.selection.files_from)
        throw usage_error("--null is about the names that --files-from reads: give that, too");
    if (a.selection.recursive && a.transfer.resume_from_service.is_wanted())
        throw usage_error("--resume-from-service is for one file");
    if (a.connection.client_certificate.empty() != a.connection.client_key.empty())
        throw usage_error("--client-cert and --client-key belong together");
}

/// Standard input is read once, and has no name, size or time.
void check_standard_input(arguments const& a, bool is_one, bool may_be_key) {
    if (std::ranges::find(a.sources, "-") == a.sources.end()) return;
    selection_arguments const& s = a.selection;
    if (a.command == command_id::verify) throw usage_error("standard input cannot be verified: give a file");
    if (!is_one) throw usage_error("standard input is uploaded alone; a file of that name is ./-");
    if (!may_be_key) throw usage_error("standard input has no name: give the whole key, as oss://BUCKET/KEY");
    if (a.plan || a.dry_run || s.recursive || s.flat || is_choosing(s))
        throw usage_error("standard input is not planned, and not chosen among files");
}

void take_upload(arguments& a) {
    check_dependent_options(a);
    a.sources.assign(a.words.begin(), a.words.end() - 1);
    a.target = parse_prefix_url(a.words.back());
    bool const may_be_key = !a.target.key.empty() && !a.target.key.ends_with('/');
    if (a.sources.empty() && !a.selection.files_from)
        throw usage_error("these arguments are needed: " + std::string(row_of(a.command).words));
    bool const is_one = a.sources.size() == 1 && !a.selection.files_from;
    if (!is_one && a.plan) throw usage_error("--plan is for one file; for several use --dry-run");
    check_standard_input(a, is_one, may_be_key);
    check_sharing(a, is_one);
    a.exact_key = is_one && may_be_key;
    take_checkpoints(a.transfer);
}

void take_download(arguments& a) {
    bool const is_tree = a.selection.recursive;
    a.target = is_tree ? parse_prefix_url(a.words.front()) : parse_key_url(a.words.front());
    if (is_tree && a.words.back() == "-") throw usage_error("a tree cannot go to standard output");
    if (!is_tree && a.words.back() == "-" && (a.dry_run || is_choosing(a.selection)))
        throw usage_error("what goes to standard output cannot be chosen among files");
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
    if (a.transfer.quota_rate != 0 && !a.transfer.quota) throw usage_error("--quota-rate needs --quota");
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
    word_parser(*row, rest, a).run();
    check_number_of_words(*row, a);
    complete_arguments(a);
    return a;
}

std::string command_name(std::span<std::string const> words) {
    auto const found = find_command(words).first;
    return found ? "ossio " + std::string(found->name) : "ossio";
}

} // namespace ossio::program
