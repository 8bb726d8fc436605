// SPDX-License-Identifier: BSL-1.0
// The options of all subcommands, and what each of them sets.
#include "program/cli/command_table.hpp"

#include <ossio/checkpoint_store.hpp>

#include <array>

namespace ossio::program {

namespace {

using cmd = command_id;

constexpr command_set of_service{
    cmd::upload,        cmd::download,      cmd::ls,          cmd::verify,      cmd::uploads_list, cmd::uploads_show,
    cmd::uploads_abort, cmd::uploads_sweep, cmd::presign_put, cmd::presign_get, cmd::enqueue,      cmd::work,
    cmd::whoami};
constexpr command_set of_uploads{cmd::upload};
constexpr command_set of_certificates{
    cmd::upload,        cmd::download,      cmd::ls,          cmd::verify,      cmd::uploads_list, cmd::uploads_show,
    cmd::uploads_abort, cmd::uploads_sweep, cmd::presign_put, cmd::presign_get, cmd::enqueue,      cmd::work,
    cmd::queue_status,  cmd::queue_retry,   cmd::whoami};
constexpr command_set of_senders{cmd::upload, cmd::work};
constexpr command_set of_queues{cmd::enqueue, cmd::work};
constexpr command_set of_workers{cmd::work};
constexpr command_set of_patterns{cmd::upload, cmd::download, cmd::verify, cmd::enqueue};
constexpr command_set of_receivers{cmd::download, cmd::verify};
constexpr command_set of_layouts{cmd::upload, cmd::download, cmd::enqueue};
constexpr command_set of_transfers{cmd::upload, cmd::download, cmd::verify};
constexpr command_set of_copies{cmd::upload, cmd::download};
constexpr command_set of_files{cmd::upload, cmd::verify, cmd::enqueue};
constexpr command_set of_trees{cmd::upload, cmd::download, cmd::verify, cmd::ls, cmd::enqueue};
constexpr command_set of_objects{cmd::upload, cmd::presign_put, cmd::enqueue};
constexpr command_set of_stored{cmd::upload, cmd::enqueue};
constexpr command_set of_checkpoints{cmd::upload, cmd::download, cmd::checkpoints_list, cmd::checkpoints_remove};
constexpr command_set of_sweeps{cmd::uploads_sweep};
constexpr command_set of_dry_runs{cmd::upload, cmd::download, cmd::uploads_sweep};
constexpr command_set of_removals{cmd::checkpoints_remove};
constexpr command_set of_presigns{cmd::presign_put, cmd::presign_get};
constexpr command_set of_all{cmd::upload,
                             cmd::download,
                             cmd::ls,
                             cmd::verify,
                             cmd::uploads_list,
                             cmd::uploads_show,
                             cmd::uploads_abort,
                             cmd::uploads_sweep,
                             cmd::checkpoints_list,
                             cmd::checkpoints_remove,
                             cmd::presign_put,
                             cmd::presign_get,
                             cmd::enqueue,
                             cmd::work,
                             cmd::queue_status,
                             cmd::queue_retry,
                             cmd::whoami};

constexpr std::string_view service_group = "Service and keys", network_group = "Network", sending_group = "Sending",
                           resuming_group = "Resuming", object_group = "Object", queue_group = "Queue";

using given_value = std::string const&;

bool checked_choice(given_value value, std::string_view yes, std::string_view no, std::string_view name) {
    if (value == yes) return true;
    if (value == no) return false;
    throw usage_error(std::string(name) + ": " + std::string(yes) + " or " + std::string(no) + ", not \"" + value +
                      '"');
}

void set_fixed_concurrency(arguments& a, given_value v) {
    if (v == "auto") throw usage_error("--concurrency auto is for uploads: give a number");
    a.transfer.concurrency = parse_count(v, 1, 256, "--concurrency", "parts can be in flight");
}

void set_concurrency(arguments& a, given_value v) {
    a.transfer.adaptive = v == "auto";
    if (!a.transfer.adaptive) set_fixed_concurrency(a, v);
}

void set_resume_from_service(arguments& a, given_value v) {
    a.transfer.resume_from_service = v == "newest" ? service_resume::newest() : service_resume::required_upload(v);
}

void set_lease(arguments& a, given_value v) {
    a.transfer.checkpoint_lease = parse_age(v);
    if (a.transfer.checkpoint_lease->count() < 1) throw usage_error("--checkpoint-lease: 1s or more");
}

void set_worker_lease(arguments& a, given_value v) {
    a.fleet.lease = parse_age(v);
    if (a.fleet.lease.count() < 1) throw usage_error("--lease: 1s or more");
}

void set_expires(arguments& a, given_value v) {
    constexpr std::chrono::days longest{7};
    a.expires = parse_age(v);
    if (a.expires.count() < 1 || a.expires > longest) throw usage_error("--expires: 1s to 7d, not \"" + v + '"');
}

void set_encryption(arguments& a, given_value v) {
    if (v != "AES256" && v != "KMS" && v != "SM4") throw usage_error("--sse: AES256, KMS or SM4, not \"" + v + '"');
    a.transfer.headers.server_side_encryption = v;
}

void set_symlinks(arguments& a, given_value v) {
    if (v == "follow")
        a.selection.symlinks = symlink_rule::follow;
    else if (v == "skip" || v == "error")
        a.selection.symlinks = v == "skip" ? symlink_rule::skip : symlink_rule::error;
    else
        throw usage_error("--symlinks: follow, skip or error, not \"" + v + '"');
}

void set_bad_names(arguments& a, given_value v) {
    if (v == "error")
        a.selection.bad_names = bad_name_rule::error;
    else if (v == "skip" || v == "encode")
        a.selection.bad_names = v == "skip" ? bad_name_rule::skip : bad_name_rule::encode;
    else
        throw usage_error("--on-bad-name: error, skip or encode, not \"" + v + '"');
}

// clang-format gives up on a table of this length, and leaves its lines as they are: break them by hand.
constexpr std::array option_rows{
    // ---- the service, and who asks
    option_row{"-e,--endpoint", "URL", word_kind::text, "", service_group,
               "the service, as [https://]HOST[:PORT] (or OSS_ENDPOINT)",
               "that of the profile, unless it is of another region; else by the region", of_service,
               [](arguments& a, given_value v) { a.connection.endpoint = v; }},
    option_row{"--region", "REGION", word_kind::text, "", service_group,
               "the bucket's region, such as cn-hangzhou (or OSS_REGION)", "that of the endpoint or of the profile",
               of_service,
               [](arguments& a, given_value v) { a.connection.region = v; }},
    option_row{"--path-style", "", word_kind::none, "", service_group,
               "send the bucket's name in the path, not in the host name", "", of_service,
               [](arguments& a, given_value) { a.connection.path_style = true; }},
    option_row{"--custom-domain", "", word_kind::none, "", service_group,
               "the endpoint is a domain of your own that is bound to the bucket (CNAME)", "", of_service,
               [](arguments& a, given_value) { a.connection.custom_domain = true; }},
    option_row{"--requester-pays", "", word_kind::none, "", service_group,
               "you pay for the requests, not the bucket's owner", "", of_service,
               [](arguments& a, given_value) { a.connection.requester_pays = true; }},
    option_row{
        "--sign-version", "v4|v1", word_kind::choice, "v4 v1", service_group,
        "how requests are signed; v1 is for deployments without v4", "v4", of_service,
        [](arguments& a, given_value v) { a.connection.sign_v1 = !checked_choice(v, "v4", "v1", "--sign-version"); }},

    option_row{"--profile", "NAME", word_kind::text, "", service_group,
               "take keys, endpoint and region from this profile of the aliyun CLI, the SDKs or ossutil", "",
               of_service, [](arguments& a, given_value v) { a.connection.profile = v; }},

    // ---- the way to it
    option_row{"--ca-file", "FILE", word_kind::file, "", network_group,
               "PEM file of certificates to trust, instead of the system's", "", of_certificates,
               [](arguments& a, given_value v) { a.connection.ca_file = v; }},
    option_row{"--client-cert", "FILE", word_kind::file, "", network_group,
               "PEM file of a certificate to send, with its chain (mTLS)", "", of_service,
               [](arguments& a, given_value v) { a.connection.client_certificate = v; }},
    option_row{"--client-key", "FILE", word_kind::file, "", network_group, "PEM file of the key of --client-cert", "",
               of_service, [](arguments& a, given_value v) { a.connection.client_key = v; }},
    option_row{"--insecure", "", word_kind::none, "", network_group, "accept any certificate; for tests only", "",
               of_service, [](arguments& a, given_value) { a.connection.insecure = true; }},
    option_row{"--proxy", "URL", word_kind::text, "", network_group,
               "http, https or socks5://[USER:PASSWORD@]HOST[:PORT], instead of the environment's", "", of_service,
               [](arguments& a, given_value v) { a.connection.proxy = v; }, {}, true},
    option_row{"--no-proxy", "LIST", word_kind::text, "", network_group,
               "hosts that are reached without a proxy, such as .example.com,10.0.0.0/8", "", of_service,
               [](arguments& a, given_value v) { a.connection.no_proxy = v; }},
    option_row{"--connect-timeout", "TIME", word_kind::text, "", network_group,
               "time limit for name resolution, TCP and TLS together", "10s", of_service,
               [](arguments& a, given_value v) { a.connection.connect_timeout = parse_age(v); }},
    option_row{"--read-timeout", "TIME", word_kind::text, "", network_group,
               "time limit from the last byte of a request to its response; 0s: none", "60s", of_service,
               [](arguments& a, given_value v) { a.connection.response_timeout = parse_age(v); }},
    option_row{"--request-timeout", "TIME", word_kind::text, "", network_group,
               "time limit for one request with all its attempts; 0s: none", "0s", of_service,
               [](arguments& a, given_value v) { a.connection.total_timeout = parse_age(v); }},
    option_row{"--retry-for,--give-up-after", "TIME", word_kind::text, "", network_group,
               "fail an upload or a download after this time without progress, such as 90s or 2h; 0s: never", "10m",
               of_service, [](arguments& a, given_value v) { a.connection.give_up_after = parse_age(v); }},

    // ---- which files
    option_row{"-r,--recursive", "", word_kind::none, "", choosing_group, "descend into folders", "", of_trees,
               [](arguments& a, given_value) { a.selection.recursive = true; }},
    option_row{"--files-from", "FILE", word_kind::file, "", choosing_group,
               "read names of files from FILE, one per line; -: standard input. The keys are the names", "", of_files,
               [](arguments& a, given_value v) { a.selection.files_from = v; }},
    option_row{"-0,--null", "", word_kind::none, "", choosing_group, "the names of --files-from end with a zero byte",
               "", of_files, [](arguments& a, given_value) { a.selection.null_separated = true; }},
    option_row{
        "--include", "PATTERN", word_kind::text, "", choosing_group,
        "take files that match; of --include and --exclude the last one that matches decides. A pattern without / "
        "is compared with the name, others with the path below SOURCE; * and ? do not match /, ** does (repeatable)",
        "", of_patterns, [](arguments& a, given_value v) { a.selection.filters.emplace_back(true, v); }},
    option_row{"--exclude", "PATTERN", word_kind::text, "", choosing_group, "leave out files that match (repeatable)",
               "", of_patterns, [](arguments& a, given_value v) { a.selection.filters.emplace_back(false, v); }},
    option_row{"--skip-existing,--ignore-existing", "", word_kind::none, "", choosing_group,
               "skip files that exist at the target", "", of_copies,
               [](arguments& a, given_value) { a.selection.skip_existing = true; }},
    option_row{"-u,--if-changed,--update", "", word_kind::none, "", choosing_group,
               "skip files that have the same size at the target and are not older there; download also skips older ones "
               "whose CRC-64 is that of the object", "", of_copies,
               [](arguments& a, given_value) { a.selection.if_changed = true; }},
    option_row{"--checksum", "", word_kind::none, "", choosing_group,
               "as --if-changed, but compare files of equal size by CRC-64, whatever their times", "", of_uploads,
               [](arguments& a, given_value) { a.selection.if_changed = a.selection.checksum = true; }},
    option_row{"--flat", "", word_kind::none, "", choosing_group, "keys are the files' names, without their folders",
               "", of_files, [](arguments& a, given_value) { a.selection.flat = true; }},
    option_row{"--symlinks", "follow|skip|error", word_kind::choice, "follow skip error", choosing_group,
               "what to do with symbolic links in folders", "follow", of_files, set_symlinks},
    option_row{"--on-bad-name", "error|skip|encode", word_kind::choice, "error skip encode", choosing_group,
               "what to do with names that are no UTF-8, have control characters or are too long; encode: %XX", "error",
               of_files, set_bad_names},

    // ---- sending
    option_row{"--part-size", "SIZE", word_kind::text, "", sending_group,
               "size of a part, such as 8MiB; auto: 8 MiB, or more for files of over 10 000 such parts", "auto",
               of_layouts, [](arguments& a, given_value v) { a.transfer.part_size = parse_part_size(v); }},
    option_row{"--concurrency", "N|auto", word_kind::text, "", sending_group,
               "parts or small files in flight, 1 to 256; auto: finds out how many are useful, for one file at most 64",
               "auto for one file, 4 for a stream, 32 for several files, 8 for a unit of a queue", of_senders,
               set_concurrency},
    option_row{"--concurrency", "N", word_kind::text, "", sending_group,
               "ranges, small objects or comparisons in flight, 1 to 256", "8 for one object, 32 for several",
               of_receivers, set_fixed_concurrency},
    option_row{
        "--threads", "N", word_kind::text, "", sending_group,
        "event loops that send, 1 to 64, each with a thread: parts of large files and small files are spread over them",
        "1", of_uploads,
        [](arguments& a, given_value v) {
            a.transfer.threads = parse_count(v, 1, 64, "--threads", "threads can send");
        }},
    option_row{"--limit-rate,--bandwidth-limit", "SIZE", word_kind::text, "", sending_group,
               "limit of bytes per second of all files together, such as 10MiB", "", of_senders,
               [](arguments& a, given_value v) { a.transfer.rate_limit = parse_size(v); }},
    option_row{"--quota", "URL", word_kind::text, "", sending_group,
               "redis[s]://[USER@]HOST[:PORT][/DB]/NAME: share the account's quota with all clients that use this NAME; how "
               "much it is, they find out",
               "", of_senders, [](arguments& a, given_value v) { a.transfer.quota = parse_queue_address(v); }},
    option_row{"--quota-rate", "SIZE", word_kind::text, "", sending_group,
               "with --quota: limit of bytes per second of all clients together", "", of_senders,
               [](arguments& a, given_value v) { a.transfer.quota_rate = parse_size(v); }},
    option_row{"--memory", "SIZE", word_kind::text, "", sending_group, "limit of the buffers of all uploads together",
               "64MiB, 1GiB for a stream", of_senders,
               [](arguments& a, given_value v) { a.transfer.memory = parse_size(v); }},
    option_row{"--content-md5", "", word_kind::none, "", sending_group,
               "send an MD5 with each part, in addition to CRC-64", "", of_senders,
               [](arguments& a, given_value) { a.transfer.content_md5 = true; }},
    option_row{
        "--growing", "", word_kind::none, "", sending_group,
        "others append to FILE, such as to a log: upload what it has at the start, and compare it once more at the end",
        "", of_uploads, [](arguments& a, given_value) { a.transfer.source_may_grow = true; }},

    // ---- resuming
    option_row{"--checkpoint-dir", "DIR", word_kind::folder, "", resuming_group,
               "folder for checkpoints; default: ossio/uploads in XDG_STATE_HOME or ~/.local/state", "", of_checkpoints,
               [](arguments& a, given_value v) { a.transfer.checkpoint_folder = v; }},
    option_row{
        "--checkpoint-redis", "URL", word_kind::text, "", resuming_group,
        "redis[s]://[[USER]:PASSWORD@]HOST[:PORT][/DB]: keep checkpoints there, so that another host can take over; "
        "the password may also be in OSSIO_REDIS_PASSWORD",
        "", of_uploads, [](arguments& a, given_value v) { a.transfer.checkpoint_redis = v; }, {}, true},
    option_row{"--checkpoint-lease", "TIME", word_kind::text, "", resuming_group,
               "with Redis: another host may take over if the lease is not renewed for this time", "30s", of_uploads,
               set_lease},
    option_row{"--no-resume", "", word_kind::none, "", resuming_group, "read and write no checkpoint", "", of_copies,
               [](arguments& a, given_value) { a.transfer.no_resume = true; }},
    option_row{
        "--resume-from-service", "UPLOAD_ID", word_kind::text, "", resuming_group,
        "without a checkpoint, resume the newest upload of KEY on the service that fits FILE, or with =UPLOAD_ID "
        "that one or none; parts are kept if their checksum is that of FILE",
        "", of_uploads, set_resume_from_service, "newest"},
    option_row{"--check-resumed", "", word_kind::none, "", resuming_group,
               "compare the parts of an earlier run with FILE, even if its size, times and inode are the same", "",
               of_uploads, [](arguments& a, given_value) { a.transfer.check_resumed = true; }},

    option_row{"--prepare", "", word_kind::none, "", resuming_group,
               "begin an upload that several workers send by --shard, and print its UPLOAD_ID; send nothing", "",
               of_uploads, [](arguments& a, given_value) { a.prepare = true; }},
    option_row{
        "--shard", "INDEX/COUNT", word_kind::text, "", resuming_group,
        "send only the parts of worker INDEX, 0 to COUNT-1, of --upload-id; the worker that finds all parts on the "
        "service completes the object. All need the same FILE, KEY and --part-size",
        "", of_uploads, [](arguments& a, given_value v) { a.transfer.shard = parse_shard(v); }},
    option_row{"--upload-id", "UPLOAD_ID", word_kind::text, "", resuming_group, "the id that --prepare printed", "",
               of_uploads, [](arguments& a, given_value v) { a.transfer.upload_id = v; }},

    // ---- queues
    option_row{"--root", "DIR", word_kind::folder, "", queue_group,
               "folder that all sources are below; the queue has paths below it, so that workers may have it elsewhere", "",
               of_queues, [](arguments& a, given_value v) { a.fleet.root = v; }},
    option_row{"--target", "oss://BUCKET/[PREFIX]", word_kind::object, "", queue_group,
               "bucket and prefix that all keys are below", "", of_workers,
               [](arguments& a, given_value v) { a.fleet.target = v; }},
    option_row{"--range", "SIZE", word_kind::text, "", queue_group,
               "bytes of a large file that are one unit, about; a file is at most 1000 units", "128MiB",
               {cmd::enqueue}, [](arguments& a, given_value v) { a.fleet.range_size = parse_size(v); }},
    option_row{"--lease", "TIME", word_kind::text, "", queue_group,
               "another worker takes a unit that was not renewed for this time; the same for all workers", "30s",
               of_workers, set_worker_lease},
    option_row{"--deliveries", "N", word_kind::text, "", queue_group,
               "a unit that has failed so many times becomes a dead letter", "5", of_workers,
               [](arguments& a, given_value v) {
                   a.fleet.deliveries = parse_count(v, 1, 1'000, "--deliveries", "deliveries");
               }},
    option_row{"--units", "N", word_kind::text, "", queue_group,
               "units at a time; --concurrency holds for each of them, 8 if it is not given", "4", of_workers,
               [](arguments& a, given_value v) { a.fleet.units = parse_count(v, 1, 256, "--units", "units"); }},
    option_row{"--until-empty", "", word_kind::none, "", queue_group,
               "end when nothing is left, also of what other workers have; else wait for more", "", of_workers,
               [](arguments& a, given_value) { a.fleet.until_empty = true; }},

    option_row{"--all", "", word_kind::none, "", queue_group, "move all dead letters that are there now", "",
               {cmd::queue_retry}, [](arguments& a, given_value) { a.all = true; }},

    // ---- what is stored
    option_row{"--header", "NAME:VALUE", word_kind::text, "", object_group,
               "a header to store with the object (repeatable)", "", of_objects,
               [](arguments& a, given_value v) { add_header(a.transfer.headers, v); }},
    option_row{"--content-type", "TYPE", word_kind::text, "", object_group, "default: by the key's extension", "",
               of_objects, [](arguments& a, given_value v) { a.transfer.headers.content_type = v; }},
    option_row{"--content-encoding", "CODING", word_kind::text, "", object_group, "such as gzip", "", of_stored,
               [](arguments& a, given_value v) { a.transfer.headers.content_encoding = v; }},
    option_row{"--cache-control", "TEXT", word_kind::text, "", object_group, "such as max-age=3600", "", of_stored,
               [](arguments& a, given_value v) { a.transfer.headers.cache_control = v; }},
    option_row{"--storage-class", "CLASS", word_kind::choice, "Standard IA Archive ColdArchive DeepColdArchive",
               object_group, "default: the bucket's", "", of_stored,
               [](arguments& a, given_value v) { a.transfer.headers.storage_class = v; }},
    option_row{"--acl", "ACL", word_kind::choice, "default private public-read public-read-write", object_group,
               "who may read and write the object; default: the bucket's", "", of_uploads,
               [](arguments& a, given_value v) { a.transfer.headers.acl = v; }},
    option_row{"--metadata", "NAME=VALUE", word_kind::text, "", object_group, "stored as x-oss-meta-NAME (repeatable)",
               "", of_stored,
               [](arguments& a, given_value v) {
                   a.transfer.headers.user.insert_or_assign(parse_pair(v, "--metadata").first,
                                                            parse_pair(v, "--metadata").second);
               }},
    option_row{"--tagging", "NAME=VALUE", word_kind::text, "", object_group, "a tag, at most ten (repeatable)", "",
               of_uploads,
               [](arguments& a, given_value v) {
                   a.transfer.headers.tags.insert_or_assign(parse_pair(v, "--tagging").first,
                                                            parse_pair(v, "--tagging").second);
               }},
    option_row{"--no-overwrite,--forbid-overwrite", "", word_kind::none, "", object_group, "fail if the object exists",
               "", of_stored, [](arguments& a, given_value) { a.transfer.headers.forbid_overwrite = true; }},
    option_row{"--sse,--server-side-encryption", "AES256|KMS|SM4", word_kind::choice, "AES256 KMS SM4", object_group,
               "let the service encrypt the object", "", of_uploads, set_encryption},
    option_row{"--sse-key-id", "ID", word_kind::text, "", object_group, "id of the key for --sse KMS", "", of_uploads,
               [](arguments& a, given_value v) { a.transfer.headers.encryption_key_id = v; }},

    // ---- what happens, and what is printed
    option_row{"--older-than", "TIME", word_kind::text, "", choosing_group,
               "minimum age of an upload, such as 12h or 7d", "7d", of_sweeps,
               [](arguments& a, given_value v) { a.older_than = parse_age(v); }},
    option_row{"--pending", "FILE", word_kind::file, "", choosing_group,
               "keep the uploads of the pending objects in FILE, one a line as to_json writes them (repeatable). The "
               "sweep cannot know of others",
               "", of_sweeps, [](arguments& a, given_value v) { a.pending_files.emplace_back(v); }},
    option_row{"-n,--dry-run", "", word_kind::none, "", output_group,
               "print what would be done and why; change nothing", "", of_dry_runs,
               [](arguments& a, given_value) { a.dry_run = true; }},
    option_row{"--all", "", word_kind::none, "", choosing_group,
               "remove all checkpoints that no running transfer holds", "", of_removals,
               [](arguments& a, given_value) { a.all = true; }},
    option_row{"--expires", "TIME", word_kind::text, "", object_group, "for how long the URL is valid, 1s to 7d",
               "15m", of_presigns, set_expires},
    option_row{"--plan", "", word_kind::none, "", output_group,
               "print which parts of one file would be kept, compared and sent, and why; send nothing", "", of_uploads,
               [](arguments& a, given_value) { a.plan = true; }},
    option_row{"--json", "", word_kind::none, "", output_group,
               "print one JSON object on standard output at the end, however it ends", "", of_all,
               [](arguments& a, given_value) { a.output.json = true; }},
    option_row{"--json-progress", "", word_kind::none, "", output_group,
               "print a JSON object each second, one per line, and the one of --json at the end", "", of_transfers,
               [](arguments& a, given_value) { a.output.json = a.output.json_progress = true; }},
    option_row{"-q,--quiet", "", word_kind::none, "", output_group, "print no progress", "", of_all,
               [](arguments& a, given_value) { a.output.quiet = true; }},
    option_row{"--verbose", "", word_kind::none, "", output_group, "print a line for each request on standard error",
               "", of_all, [](arguments& a, given_value) { a.output.verbose = true; }},
};

} // namespace

std::span<option_row const> option_table() { return option_rows; }

} // namespace ossio::program
