// SPDX-License-Identifier: BSL-1.0
// The subcommands, and the texts that belong to all of them.
#include "program/cli/command_table.hpp"

#include <algorithm>
#include <array>

namespace ossio::program {

namespace {

constexpr std::array command_rows{
    command_row{
        command_id::upload, "upload", "SOURCE... oss://BUCKET/[PREFIX]",
        "Upload files, folders or a stream, in parts, several at a time; resume interrupted uploads.",
        "One file: a target that ends with the bucket or with / gets the file's name; otherwise it is the key. \"-\" "
        "is standard input; pipes, devices and files of /proc are read, too. Several files and folders (-r): the "
        "target is a folder, and keys are the paths below each source. Sources may be patterns: ? and * match within a "
        "folder, ** across folders.\n"
        "Files that fail do not stop the others. A run that was interrupted continues with --if-changed: what arrived "
        "is skipped, and large files resume from their checkpoints.\n"
        "Ctrl-C pauses; the same command resumes. Ctrl-C twice, within a second, aborts and deletes the parts. "
        "SIGTERM: parts in flight may complete for eight seconds, then the upload ends as after a pause; --json prints "
        "the tokens to resume it, \"drained\":[...].",
        "# one large file; run it again after Ctrl-C, a crash or a reboot, and it resumes\n"
        "ossio upload db.dump oss://examplebucket/backups/\n"
        "# a folder, without its logs; only what is new or has changed\n"
        "ossio upload -r --if-changed --exclude '*.log' site oss://examplebucket/www/\n"
        "# a stream of any length\n"
        "tar c site | ossio upload - oss://examplebucket/site.tar\n"
        "# names from a program\n"
        "find . -type f -newer stamp -print0 | ossio upload --files-from - -0 oss://examplebucket/new/\n"
        "# what would be sent, and why\n"
        "ossio upload --plan db.dump oss://examplebucket/backups/\n"
        "ossio upload -r --dry-run --if-changed site oss://examplebucket/www/",
        word_kind::file, 1, -1},
    command_row{
        command_id::download, "download", "oss://BUCKET/KEY FILE|FOLDER/|-",
        "Download an object, or all below a prefix (-r), in ranges, several at a time; resume interrupted downloads.",
        "The bytes go to a file beside FILE, which gets its name when the CRC-64 of the whole has been verified, and "
        "the modification time of the object. FOLDER/ is made if it is missing. \"-\" is standard output. With -r, "
        "keys that would leave FOLDER and links on the way are refused; such objects do not stop the others.",
        "# run it again after Ctrl-C, and it resumes\n"
        "ossio download oss://examplebucket/backups/db.dump db.dump\n"
        "# all below a prefix\n"
        "ossio download -r --if-changed oss://examplebucket/www/ site",
        word_kind::object, 2, 2},
    command_row{command_id::ls, "ls", "oss://BUCKET/[PREFIX]", "List objects.",
                "Keys that share a beginning up to the next / are one line; with -r all are listed.",
                "# what is in a folder\nossio ls oss://examplebucket/backups/\n"
                "# all keys, for a program\nossio ls -r --json oss://examplebucket/",
                word_kind::object, 1, 1},
    command_row{command_id::verify, "verify", "SOURCE... oss://BUCKET/[PREFIX]",
                "Compare files with their objects by CRC-64.",
                "Reads the files and asks for the checksums of the objects; no object is downloaded. Sources and keys "
                "are as for upload.",
                "# one file\nossio verify db.dump oss://examplebucket/backups/\n"
                "# a folder\nossio verify -r site oss://examplebucket/www/",
                word_kind::file, 1, -1},
    command_row{command_id::uploads_list, "uploads list", "oss://BUCKET/[PREFIX]", "List unfinished uploads.", "",
                "# all of a bucket\nossio uploads list oss://examplebucket/", word_kind::object, 1, 1},
    command_row{command_id::uploads_show, "uploads show", "oss://BUCKET/KEY UPLOAD_ID",
                "List the parts of an unfinished upload.", "",
                "# the parts that have arrived\nossio uploads show oss://examplebucket/db.dump "
                "0004B9894A22E5B1888A1E29F8236E2D",
                word_kind::object, 2, 2},
    command_row{command_id::uploads_abort, "uploads abort", "oss://BUCKET/KEY UPLOAD_ID...",
                "Abort unfinished uploads of one key, and delete their parts.", "",
                "# one of them\nossio uploads abort oss://examplebucket/db.dump 0004B9894A22E5B1888A1E29F8236E2D",
                word_kind::object, 2, -1},
    command_row{command_id::uploads_sweep, "uploads sweep", "oss://BUCKET/[PREFIX]",
                "Delete unfinished uploads that were begun long ago.",
                "OSS stores and bills the parts of an upload until it is completed or aborted.",
                "# list them\n"
                "ossio uploads sweep --dry-run --older-than 1d oss://examplebucket/\n"
                "# delete those below a prefix\n"
                "ossio uploads sweep --older-than 7d oss://examplebucket/backups/",
                word_kind::object, 1, 1},
    command_row{command_id::checkpoints_list, "checkpoints list", "", "List the checkpoints of uploads and downloads.",
                "The upload of a stream has one, too, although it cannot be resumed: the next upload for the same key "
                "deletes the parts that a killed one has left.",
                "# in the default folder\nossio checkpoints list", word_kind::none, 0, 0},
    command_row{command_id::checkpoints_remove, "checkpoints remove", "ID...",
                "Delete checkpoints. What was uploaded stays on the service until ossio uploads abort.", "",
                "# all of them\nossio checkpoints remove --all", word_kind::text, 0, -1},
    command_row{command_id::presign_put, "presign put", "oss://BUCKET/KEY",
                "Print a URL with which anybody can store this object until it expires.",
                "No request is sent. The URL can be used more than once. Headers that you give are part of the "
                "signature: the holder must send them.",
                "# for an hour\nossio presign put --expires 1h --content-type text/plain oss://examplebucket/k",
                word_kind::object, 1, 1},
    command_row{command_id::presign_get, "presign get", "oss://BUCKET/KEY",
                "Print a URL with which anybody can read this object until it expires.", "No request is sent.",
                "# for a day\nossio presign get --expires 1d oss://examplebucket/k", word_kind::object, 1, 1},
    command_row{
        command_id::enqueue, "enqueue", "redis://HOST/STREAM SOURCE... oss://BUCKET/[PREFIX]",
        "Add files to a queue in Redis, from which ossio work uploads them on any number of hosts.",
        "Sources and keys are as for upload; all sources are below --root, and the queue has their paths below it. "
        "Small files are added in batches. A large file is added as part ranges of one upload, which is begun here and "
        "completed by the worker that finds all parts. The queue is redis[s]://[USER@]HOST[:PORT][/DB]/STREAM; its "
        "password comes from OSSIO_REDIS_PASSWORD or the file that OSSIO_REDIS_PASSWORD_FILE names.",
        "# a folder\n"
        "ossio enqueue redis://redis.internal/uploads --root /data -r /data/site oss://examplebucket/www/",
        word_kind::file, 1, -1},
    command_row{
        command_id::work, "work", "redis://HOST/STREAM",
        "Upload what is in a queue, beside any number of other workers.",
        "Takes sources only below --root, follows no symbolic link there, and writes only below --target; anything "
        "else in the queue is refused. A unit is removed from the queue when all of it is durable. One whose worker "
        "dies or is suspended is taken over when its lease has ended; one that fails is tried again, and after "
        "--deliveries times moved to the stream STREAM:dead with its story.\n"
        "SIGTERM: requests in flight have eight seconds to complete; units that are not done go back to the queue at "
        "once.",
        "# until it is stopped\n"
        "ossio work redis://redis.internal/uploads --root /data --target oss://examplebucket/www/\n"
        "# until nothing is left\n"
        "ossio work --until-empty redis://redis.internal/uploads --root /data --target oss://examplebucket/www/",
        word_kind::text, 1, 1},
    command_row{command_id::queue_status, "queue status", "redis://HOST/STREAM",
                "Print how much of a queue is waiting, in work and done, and its dead letters.",
                "Exit code 0 does not mean that it is empty; --json has the numbers.",
                "# the numbers, for a program\nossio queue status --json redis://redis.internal/uploads",
                word_kind::text, 1, 1},
    command_row{
        command_id::queue_retry, "queue retry", "redis://HOST/STREAM [ID...]",
        "Move dead letters back into a queue: those with these IDs, or --all.",
        "ossio queue status prints the IDs. A unit that was moved back keeps its story, and counts its deliveries "
        "from 1. Files and parts that an earlier delivery has sent are found by their checksums.",
        "# after the cause was mended\n"
        "ossio queue retry --all redis://redis.internal/uploads\n"
        "# one of them\n"
        "ossio queue retry redis://redis.internal/uploads 1764489600000-0",
        word_kind::text, 1, -1},
    command_row{
        command_id::whoami, "whoami", "", "Print which access key is used, where it was found, and when it expires.",
        "Asks the sources of keys in the order in which all commands do. Never prints a secret.",
        "# of the default chain\nossio whoami\n# of a profile\nossio whoami --profile backup", word_kind::none, 0, 0},
    command_row{command_id::completion, "completion", "bash|zsh|fish", "Print the completions for a shell.", "",
                "# for this session\nsource <(ossio completion bash)", word_kind::text, 1, 1},
    command_row{command_id::manual, "manual", "", "Print the manual page, for man -l.", "",
                "# read it\nossio manual | man -l -", word_kind::none, 0, 0},
};

} // namespace

std::span<command_row const> command_table() { return command_rows; }

command_row const& row_of(command_id id) { return *std::ranges::find(command_rows, id, &command_row::id); }

std::string_view long_name(option_row const& o) {
    auto const at = o.names.rfind("--");
    return at == std::string_view::npos ? o.names : o.names.substr(at);
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

std::string_view const program_summary =
    "Gets data into Alibaba Cloud OSS and back, safely: files, folders and streams, in "
    "parts, several at a time, resumed where they were interrupted.";

std::string_view const exit_codes_text = "0    done\n"
                                         "1    failed, wholly or in part; or the output could not be written\n"
                                         "2    wrong usage\n"
                                         "129  ended by SIGHUP: the terminal was closed; as after a pause\n"
                                         "130  paused or aborted by Ctrl-C\n"
                                         "143  ended by SIGTERM";

std::string_view const environment_text =
    "OSS_ACCESS_KEY_ID       access key; with OSS_ACCESS_KEY_SECRET. Without one: ALIBABA_CLOUD_...,\n"
    "                        OIDC role, profiles of aliyun, the SDKs and ossutil, ECS role\n"
    "OSS_ACCESS_KEY_SECRET   its secret\n"
    "OSS_SESSION_TOKEN       token of a temporary key\n"
    "OSS_ENDPOINT            as --endpoint\n"
    "OSS_REGION              as --region\n"
    "OSSIO_REDIS_PASSWORD    password for --checkpoint-redis and for queues; or in the first line of\n"
    "                        the file OSSIO_REDIS_PASSWORD_FILE\n"
    "HTTPS_PROXY, NO_PROXY   and http_proxy, ALL_PROXY: as --proxy and --no-proxy\n"
    "NO_COLOR                not empty: no colours";

} // namespace ossio::program
