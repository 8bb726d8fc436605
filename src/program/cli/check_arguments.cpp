// SPDX-License-Identifier: BSL-1.0
// The rules, from those for all commands to those for one.
#include "program/cli/check_arguments.hpp"

#include "wire/object_headers.hpp"
#include "wire/proxy.hpp"

#include <algorithm>

namespace ossio::program {

namespace {

/// Whether the options choose or name files of a tree, as those of one file are neither chosen nor named.
bool is_of_trees(selection_arguments const& s) {
    return s.recursive || s.flat || is_choosing(s) || s.bad_names != bad_name_rule::error;
}

constexpr char const* tree_options = "-r, --flat, --on-bad-name or an option that chooses among files";

/// The first option that is given and only makes sense for one file; `is_stream`: which is read more than once.
std::string option_for_a_file(arguments const& a, bool is_stream) {
    if (a.prepare) return "--prepare";
    if (a.transfer.shard) return "--shard";
    if (a.plan) return "--plan";
    if (a.transfer.resume_from_service.is_wanted()) return "--resume-from-service";
    return is_stream && a.transfer.source_may_grow ? "--growing" : "";
}

/// What a request sets that sends a share of an upload or completes it: all else has been set when the upload began.
bool has_headers_of_beginning(object_headers given) {
    given.acl.clear();
    given.forbid_overwrite = false;
    given.request_payer.clear();
    return given != object_headers();
}

/// What the library would refuse before the first request.
void check_values(arguments const& a) {
    wire::request with_headers;
    auto fine = wire::add_object_headers(with_headers, a.transfer.headers, wire::header_set::put);
    if (fine && !a.connection.proxy.empty()) {
        auto const proxy = wire::parse_proxy(a.connection.proxy);
        if (!proxy) fine = proxy.error();
    }
    if (!fine) throw usage_error(fine.error().detail);
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
    if (is_of_trees(a.selection)) throw usage_error(name + " is for one file: it does not go with " + tree_options);
    if (a.plan || a.dry_run || t.resume_from_service.is_wanted())
        throw usage_error(name + " goes with none of --plan, --dry-run and --resume-from-service");
    if (t.source_may_grow) throw usage_error(name + " needs a file that all workers see alike: leave out --growing");
    if (a.prepare && !t.headers.acl.empty())
        throw usage_error("the ACL is set when the object is completed: give it with --shard, not with --prepare");
    if (t.shard && has_headers_of_beginning(t.headers))
        throw usage_error("headers of the object are set when the upload begins: give them with --prepare, not with "
                          "--shard");
}

/// Standard input is read once, and has no name, size or time.
void check_standard_input(arguments const& a, bool is_one, bool may_be_key) {
    if (std::ranges::find(a.sources, "-") == a.sources.end()) return;
    if (a.command == command_id::verify) throw usage_error("standard input cannot be verified: give a file");
    if (!is_one) throw usage_error("standard input is uploaded alone; a file of that name is ./-");
    if (!may_be_key) throw usage_error("standard input has no name: give the whole key, as oss://BUCKET/KEY");
    if (a.plan || a.dry_run || is_of_trees(a.selection))
        throw usage_error("standard input is not planned, and not chosen among files");
}

} // namespace

void check_options(arguments const& a) {
    object_headers const& h = a.transfer.headers;
    transfer_arguments const& t = a.transfer;
    if (!h.encryption_key_id.empty() && h.server_side_encryption.empty())
        throw usage_error("--sse-key-id is the key of an encryption: give --sse KMS, too");
    if (a.selection.null_separated && !a.selection.files_from)
        throw usage_error("--null is about the names that --files-from reads: give that, too");
    if (a.connection.client_certificate.empty() != a.connection.client_key.empty())
        throw usage_error("--client-cert and --client-key belong together");
    if (t.quota_rate != 0 && !t.quota) throw usage_error("--quota-rate needs --quota");
    if (t.checkpoint_lease && t.checkpoint_redis.empty())
        throw usage_error("--checkpoint-lease is about checkpoints in Redis: give --checkpoint-redis, too");
    if (!t.checkpoint_redis.empty() && (t.no_resume || !t.checkpoint_folder.empty()))
        throw usage_error("--checkpoint-redis goes with neither --checkpoint-dir nor --no-resume");
    if (t.no_resume && !t.checkpoint_folder.empty())
        throw usage_error("--no-resume uses no checkpoint: leave out --checkpoint-dir");
    check_values(a);
}

void check_sources(arguments const& a, bool is_one, bool may_be_key) {
    if (!is_one && a.plan) throw usage_error("--plan is for one file; for several use --dry-run");
    check_standard_input(a, is_one, may_be_key);
    if (a.plan && is_of_trees(a.selection))
        throw usage_error(std::string("--plan is for one file: it does not go with ") + tree_options);
    check_sharing(a, is_one);
    if ((!is_one || a.selection.recursive) && a.transfer.resume_from_service.is_wanted())
        throw usage_error("--resume-from-service is for one file; its UPLOAD_ID follows a =");
}

void check_kind(arguments const& a, source_kind kind) {
    if (kind == source_kind::file) return;
    std::string const name = option_for_a_file(a, kind == source_kind::stream);
    if (name.empty()) return;
    throw usage_error(name + " is for one file, and not for " +
                      (kind == source_kind::stream ? "a stream, which is read only once" : "several, or a folder"));
}

void check_download(arguments const& a) {
    if (a.words.back() != "-") return;
    if (a.selection.recursive) throw usage_error("a tree cannot go to standard output");
    if (a.dry_run || is_choosing(a.selection))
        throw usage_error("what goes to standard output cannot be chosen among files");
    transfer_arguments const& t = a.transfer;
    if (t.part_size != 0 || t.concurrency || !t.checkpoint_folder.empty())
        throw usage_error("what goes to standard output comes by one request, and is not resumed: --part-size, "
                          "--concurrency and --checkpoint-dir are for files");
}

} // namespace ossio::program
