// SPDX-License-Identifier: BSL-1.0
// What a command line of ossio asks for.
#ifndef OSSIO_SRC_PROGRAM_CLI_ARGUMENTS_HPP
#define OSSIO_SRC_PROGRAM_CLI_ARGUMENTS_HPP

#include <ossio/upload.hpp>

#include "program/cli/values.hpp"
#include "program/decide/queue_address.hpp"

#include <optional>
#include <vector>

namespace ossio::program {

/// The subcommands; their names, texts and options are in command_table and option_table.
enum class command_id {
    upload,
    download,
    ls,
    verify,
    uploads_list,
    uploads_show,
    uploads_abort,
    uploads_sweep,
    checkpoints_list,
    checkpoints_remove,
    presign_put,
    presign_get,
    enqueue,
    work,
    queue_status,
    queue_retry,
    whoami,
    completion,
    manual
};

/// A pattern of --include or --exclude; of those that match a name the last one decides.
class name_filter {
public:
    name_filter() = default;
    name_filter(bool is_include, std::string text) : include(is_include), pattern(std::move(text)) {}

    bool include = true;
    std::string pattern;
};

/// What to do with a symbolic link that is found in a folder.
enum class symlink_rule { follow, skip, error };

/// What to do with a file whose name makes no valid key.
enum class bad_name_rule { error, skip, encode };

/// How to reach the service, and with which keys.
class connection_arguments {
public:
    connection_arguments() = default;

    std::string endpoint, region;
    std::string profile; ///< of ossutil, the aliyun CLI or the SDKs; empty: the default chain of credentials
    bool path_style = false, custom_domain = false, requester_pays = false;
    bool sign_v1 = false;
    std::string ca_file, client_certificate, client_key;
    bool insecure = false;
    std::string proxy, no_proxy; ///< empty: from the environment
    std::chrono::seconds connect_timeout{10}, response_timeout{60}, total_timeout{0};
    std::chrono::seconds give_up_after{600}; ///< without progress; 0: never
};

/// What is printed where.
class output_arguments {
public:
    output_arguments() = default;

    bool json = false, json_progress = false, quiet = false, verbose = false;
};

/// Which files are taken, and which of them are sent.
class selection_arguments {
public:
    selection_arguments() = default;

    bool recursive = false;
    std::optional<std::string> files_from; ///< "-": standard input
    bool null_separated = false;           ///< the names of files_from
    std::vector<name_filter> filters;      ///< in the order of the command line
    bool skip_existing = false, if_changed = false, checksum = false;
    bool flat = false; ///< keys have no folders
    symlink_rule symlinks = symlink_rule::follow;
    bad_name_rule bad_names = bad_name_rule::error;
};

/// Whether the options choose among files, so that one may be left out.
inline bool is_choosing(selection_arguments const& s) noexcept {
    return !s.filters.empty() || s.skip_existing || s.if_changed;
}

/// How files are sent, and what is stored with them.
class transfer_arguments {
public:
    transfer_arguments() = default;

    std::uint64_t part_size = 0; ///< 0: auto
    std::optional<int> concurrency;
    int threads = 1; ///< event loops that send
    bool adaptive = false;
    std::uint64_t rate_limit = 0;            ///< bytes per second; 0: none
    std::optional<queue_address> quota;      ///< shared with other clients
    std::uint64_t quota_rate = 0;            ///< bytes per second of all of them; 0: found out
    std::uint64_t memory = 0;                ///< bytes of buffers; 0: what the command needs
    std::filesystem::path checkpoint_folder; ///< empty: no checkpoint read or written
    std::string checkpoint_redis;            ///< redis[s]://...; may hold a password; empty: checkpoints in the folder
    std::optional<std::chrono::seconds> checkpoint_lease; ///< unset: 30 s
    bool no_resume = false;
    service_resume resume_from_service; ///< by --resume-from-service[=UPLOAD_ID]
    std::optional<part_slice> shard;    ///< send only this share of `upload_id`
    std::string upload_id;              ///< of --shard
    bool source_may_grow = false;       ///< others append to the file
    bool check_resumed = false;         ///< compare kept parts with the file, whatever its metadata
    bool content_md5 = false;
    object_headers headers;
};

/// A queue, and how its workers work.
class fleet_arguments {
public:
    fleet_arguments() = default;

    queue_address queue;
    std::filesystem::path root;           ///< sources are below it
    std::string target;                   ///< of a worker, as it was written
    std::chrono::seconds lease{30};       ///< another worker takes a unit that was not renewed for this time
    int deliveries = 5;                   ///< of one unit; then it is a dead letter
    int units = 4;                        ///< at a time
    std::uint64_t range_size = 128 << 20; ///< bytes of one unit of a large file, about
    bool until_empty = false;             ///< end when nothing is left
};

/// All of a command line.
class arguments {
public:
    arguments() = default;

    command_id command = command_id::upload;
    std::vector<std::string> words; ///< arguments that are no options, as they were written
    connection_arguments connection;
    output_arguments output;
    selection_arguments selection;
    transfer_arguments transfer;
    fleet_arguments fleet;

    std::vector<std::string> sources; ///< of an upload
    object_url target;                ///< object, prefix or bucket that the command is about
    bool exact_key = false;           ///< of an upload of many: the target is the key of the only file
    bool plan = false;                ///< print the dry run of one file, do nothing
    bool prepare = false;             ///< begin an upload for --shard, and print its id
    bool dry_run = false;
    bool all = false;                                 ///< of checkpoints remove and queue retry
    std::vector<std::filesystem::path> pending_files; ///< of uploads sweep: pending objects whose uploads are kept
    std::chrono::seconds older_than{7 * 24 * 3600};
    std::chrono::seconds expires{15 * 60}; ///< of a presigned URL
};

} // namespace ossio::program
#endif
