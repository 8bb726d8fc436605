// SPDX-License-Identifier: BSL-1.0
// Reads the command line by CLI11, and what the environment adds to it.
#include "program/upload_arguments.hpp"

#include <ossio/checkpoint_store.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <iostream>

namespace ossio::program {

namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string variable(char const* name) {
    char const* const value = std::getenv(name);
    return value ? value : "";
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

/// What the command line gives before it is understood.
class raw_arguments {
public:
    std::string file, target, part_size = "8MiB", checkpoint_folder, sweep, older_than = "7d", resume, lease = "30s";
    std::vector<std::string> headers;
    bool no_resume = false;
};

void describe(CLI::App& app, raw_arguments& raw, upload_arguments& a) {
    app.set_version_flag("--version", "ossio-upload 0.1.0");
    app.add_option("FILE", raw.file, "the file to upload");
    app.add_option("TARGET", raw.target, "oss://BUCKET/KEY; a KEY that is empty or ends with / gets the file's name");
    app.add_option("--endpoint", a.endpoint, "[https://]HOST[:PORT] (or OSS_ENDPOINT)");
    app.add_option("--region", a.region, "the bucket's region, as cn-hangzhou (or OSS_REGION)");
    app.add_flag("--path-style", a.path_style, "the bucket in the path instead of the host name");
    app.add_option("--part-size", raw.part_size, "bytes of a part, as 8MiB")->capture_default_str();
    app.add_option("--concurrency", a.concurrency, "parts in flight, 1 to 256")->capture_default_str();
    app.add_option("--checkpoint-dir", raw.checkpoint_folder,
                   "folder for checkpoints, instead of " + default_checkpoint_folder().string());
    auto* const redis = app.add_option(
        "--checkpoint-redis", a.checkpoint_redis,
        "redis[s]://[[USER]:PASSWORD@]HOST[:PORT][/DB]: checkpoints there, for hosts that take over from "
        "each other; the password may also be in OSSIO_REDIS_PASSWORD");
    app.add_option("--checkpoint-lease", raw.lease, "with Redis: another host may take over after so long a silence")
        ->needs(redis)
        ->capture_default_str();
    app.add_flag("--no-resume", raw.no_resume, "read and write no checkpoint");
    app.add_option("--ca-file", a.ca_file, "PEM file of certificates to trust, instead of the system's");
    app.add_option("--header", raw.headers, "NAME:VALUE to store with the object (repeatable)");
    app.add_flag(
        "--resume-from-service{newest}", raw.resume,
        "without a checkpoint, go on with the newest upload of KEY that the service has and that fits FILE, or "
        "with =UPLOAD_ID; parts are kept when their checksum is that of FILE");
    app.add_flag("--plan", a.plan, "tell what would be kept, compared and sent, and why; send nothing");
    app.add_flag("--json", a.json, "print one JSON object on standard output at the end");
    app.add_flag("--quiet", a.quiet, "print no progress");
    app.add_flag("--verbose", a.verbose, "print a line for each request on standard error");
    auto* const sweep = app.add_option(
        "--sweep", raw.sweep, "oss://BUCKET/PREFIX: instead of uploading, remove unfinished uploads of such keys");
    app.add_option("--older-than", raw.older_than, "with --sweep: begun so long ago, as 12h or 7d")
        ->needs(sweep)
        ->capture_default_str();
    app.add_flag("--dry-run", a.dry_run, "with --sweep: list them, remove nothing")->needs(sweep);
    app.footer(
        "Keys: OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and, for temporary ones, OSS_SESSION_TOKEN.\n"
        "Ctrl-C pauses: the same command goes on later. Ctrl-C twice, within a second, aborts and removes the parts.\n"
        "SIGTERM: parts in flight may land for eight seconds, then the upload ends as after a pause; --json prints "
        "what it\n"
        "takes to go on, {\"drained\":[...]}.\n"
        "Exit codes: 0 uploaded, 1 failed, 2 wrong usage, 130 paused or aborted, 143 ended by SIGTERM.");
}

void fill_in(upload_arguments& a, raw_arguments const& raw) {
    a.sweep = !raw.sweep.empty();
    a.file = raw.file;
    if (a.sweep && !raw.file.empty()) throw usage_error("--sweep takes no FILE and no TARGET");
    if (!a.sweep && (raw.file.empty() || raw.target.empty())) throw usage_error("FILE and TARGET are needed");
    if (a.sweep) {
        a.target = parse_prefix_url(raw.sweep);
        a.older_than = parse_age(raw.older_than);
    } else {
        a.target = parse_object_url(raw.target, a.file);
    }
    if (a.sweep && a.plan) throw usage_error("--plan is of an upload, --sweep of others; see --dry-run");
    if (raw.resume == "newest")
        a.resume_from_service = service_resume::newest();
    else if (!raw.resume.empty())
        a.resume_from_service = service_resume::of_upload(raw.resume);
    a.part_size = parse_size(raw.part_size);
    for (std::string const& line : raw.headers) add_header(a.headers, line);
    if (a.concurrency < 1 || a.concurrency > 256) throw usage_error("--concurrency: 1 to 256 parts can be in flight");
    if (a.endpoint.empty()) a.endpoint = variable("OSS_ENDPOINT");
    if (a.region.empty()) a.region = variable("OSS_REGION");
    if (a.region.empty()) a.region = region_of_endpoint(a.endpoint);
    if (a.region.empty()) throw usage_error("the region is missing: give --region or OSS_REGION, as cn-hangzhou");
    a.checkpoint_lease = parse_age(raw.lease);
    if (a.checkpoint_lease.count() < 1) throw usage_error("--checkpoint-lease: 1s or more");
    if (!a.checkpoint_redis.empty() && (raw.no_resume || !raw.checkpoint_folder.empty()))
        throw usage_error("--checkpoint-redis goes with neither --checkpoint-dir nor --no-resume");
    if (!raw.no_resume && a.checkpoint_redis.empty())
        a.checkpoint_folder =
            raw.checkpoint_folder.empty() ? default_checkpoint_folder() : std::filesystem::path(raw.checkpoint_folder);
}

} // namespace

std::uint64_t parse_size(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, std::uint64_t>, 12> units{{{"", 1},
                                                                                {"b", 1},
                                                                                {"k", 1ULL << 10},
                                                                                {"m", 1ULL << 20},
                                                                                {"g", 1ULL << 30},
                                                                                {"kib", 1ULL << 10},
                                                                                {"mib", 1ULL << 20},
                                                                                {"gib", 1ULL << 30},
                                                                                {"kb", 1'000},
                                                                                {"mb", 1'000'000},
                                                                                {"gb", 1'000'000'000},
                                                                                {"tib", 1ULL << 40}}};
    std::uint64_t n = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
    std::string const unit = lower(trimmed(text.substr(static_cast<std::size_t>(end - text.data()))));
    auto const at = std::ranges::find(units, unit, &std::pair<std::string_view, std::uint64_t>::first);
    bool const fine = problem == std::errc() && at != units.end() && n <= UINT64_MAX / at->second;
    if (!fine) throw usage_error('"' + std::string(text) + "\" is no size; write it as 8MiB, 100KB or 1048576");
    return n * at->second;
}

object_url parse_prefix_url(std::string_view text) {
    constexpr std::string_view scheme = "oss://";
    if (!text.starts_with(scheme)) throw usage_error("the target must be oss://BUCKET/KEY, not " + std::string(text));
    text.remove_prefix(scheme.size());
    auto const slash = text.find('/');
    object_url url;
    url.bucket = text.substr(0, slash);
    if (slash != std::string_view::npos) url.key = text.substr(slash + 1);
    if (url.bucket.empty()) throw usage_error("the target names no bucket; write oss://BUCKET/KEY");
    return url;
}

std::chrono::seconds parse_age(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> units{
        {{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86'400}}};
    constexpr std::int64_t longest = 100LL * 366 * 86'400;
    std::int64_t n = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
    auto const unit = text.substr(static_cast<std::size_t>(end - text.data()));
    auto const at = std::ranges::find(units, unit, &std::pair<std::string_view, std::int64_t>::first);
    if (problem != std::errc() || at == units.end() || n < 0 || n > longest / at->second)
        throw usage_error('"' + std::string(text) + "\" is no age; write it as 12h or 7d");
    return std::chrono::seconds(n * at->second);
}

object_url parse_object_url(std::string_view text, std::filesystem::path const& file) {
    object_url url = parse_prefix_url(text);
    if (url.key.empty() || url.key.ends_with('/')) url.key += file.filename().string();
    return url;
}

void add_header(object_headers& to, std::string_view line) {
    auto const colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0)
        throw usage_error("--header: write it as NAME:VALUE, not " + std::string(line.substr(0, 40)));
    std::string const given(trimmed(line.substr(0, colon))), name = lower(given);
    std::string const value(trimmed(line.substr(colon + 1)));
    std::array<std::pair<std::string_view, std::string*>, 11> const known{{
        {"content-type", &to.content_type},
        {"cache-control", &to.cache_control},
        {"content-disposition", &to.content_disposition},
        {"content-encoding", &to.content_encoding},
        {"expires", &to.expires},
        {"x-oss-storage-class", &to.storage_class},
        {"x-oss-object-acl", &to.acl},
        {"x-oss-server-side-encryption", &to.server_side_encryption},
        {"x-oss-server-side-data-encryption", &to.data_encryption},
        {"x-oss-server-side-encryption-key-id", &to.encryption_key_id},
        {"x-oss-request-payer", &to.request_payer},
    }};
    constexpr std::string_view metadata = "x-oss-meta-";
    auto const at = std::ranges::find(known, name, &std::pair<std::string_view, std::string*>::first);
    if (at != known.end())
        *at->second = value;
    else if (name == "x-oss-forbid-overwrite")
        to.forbid_overwrite = lower(value) == "true";
    else if (name.starts_with(metadata))
        to.user[name.substr(metadata.size())] = value;
    else
        to.extra[given] = value;
}

std::string region_of_endpoint(std::string_view endpoint) {
    constexpr std::string_view domain = ".aliyuncs.com", inside = "-internal", dual = ".oss";
    if (auto const scheme = endpoint.find("://"); scheme != std::string_view::npos) endpoint.remove_prefix(scheme + 3);
    std::string_view host = endpoint.substr(0, endpoint.find_first_of(":/?"));
    if (!host.ends_with(domain)) return {};
    host.remove_suffix(domain.size());
    if (host.ends_with(dual)) return std::string(host.substr(0, host.size() - dual.size()));
    if (!host.starts_with("oss-") || host.starts_with("oss-accelerate")) return {};
    host.remove_prefix(4);
    if (host.ends_with(inside)) host.remove_suffix(inside.size());
    return std::string(host);
}

std::optional<upload_arguments> parse_arguments(int argc, char const* const* argv) {
    upload_arguments a;
    raw_arguments raw;
    CLI::App app("Uploads a file to Alibaba Cloud OSS in parts, many at a time, and goes on where it stopped.",
                 "ossio-upload");
    describe(app, raw, a);
    try {
        app.parse(argc, argv);
    } catch (CLI::Success const& e) {
        app.exit(e);
        return std::nullopt;
    } catch (CLI::ParseError const& e) {
        throw usage_error(e.what());
    }
    fill_in(a, raw);
    return a;
}

} // namespace ossio::program
