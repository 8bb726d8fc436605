// SPDX-License-Identifier: BSL-1.0
// What the command line and the environment ask ossio-upload to do.
#ifndef OSSIO_SRC_PROGRAM_UPLOAD_ARGUMENTS_HPP
#define OSSIO_SRC_PROGRAM_UPLOAD_ARGUMENTS_HPP

#include <ossio/upload.hpp>

#include <chrono>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ossio::program {

/// Something on the command line is wrong: exit code 2.
class usage_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// "oss://BUCKET/KEY".
class object_url {
public:
    object_url() = default;

    std::string bucket, key;
};

/// Everything that ossio-upload was told.
class upload_arguments {
public:
    upload_arguments() = default;

    std::filesystem::path file;
    object_url target;
    std::string endpoint, region, ca_file;
    bool path_style = false;
    std::uint64_t part_size = 8ULL << 20;
    int concurrency = 8;
    std::filesystem::path checkpoint_folder; ///< empty: no checkpoint read or written
    std::string checkpoint_redis;            ///< redis[s]://...; may hold a password; empty: checkpoints in the folder
    std::chrono::seconds checkpoint_lease{30};
    object_headers headers;
    bool json = false, quiet = false, verbose = false;

    bool plan = false;                  ///< tell what would be done, do nothing
    service_resume resume_from_service; ///< by --resume-from-service[=UPLOAD_ID]

    bool sweep =
        false; ///< remove stale uploads of target.bucket whose keys begin with target.key, instead of uploading
    std::chrono::seconds older_than{7 * 24 * 3600};
    bool dry_run = false;
};

/// "90s", "15m", "12h", "7d". Throws usage_error.
std::chrono::seconds parse_age(std::string_view text);

/// "8MiB", "100KB", "5GiB", "1048576": KiB, MiB and GiB are binary, KB, MB and GB decimal. Throws usage_error.
std::uint64_t parse_size(std::string_view text);

/// The key of "oss://BUCKET/" and "oss://BUCKET/DIR/" gets the file's name appended. Throws usage_error.
object_url parse_object_url(std::string_view text, std::filesystem::path const& file);

/// The same without a file: the key may be empty, and is the beginning of others.
object_url parse_prefix_url(std::string_view text);

/// Puts "NAME:VALUE" where it belongs: known names into their members, x-oss-meta-* into user metadata, others into extra.
void add_header(object_headers& to, std::string_view line);

/// "cn-hangzhou" of "https://oss-cn-hangzhou.aliyuncs.com", internal and dual-stack forms too; empty: it does not tell.
std::string region_of_endpoint(std::string_view endpoint);

/// Nothing: help or version was printed, and all is done. Throws usage_error.
std::optional<upload_arguments> parse_arguments(int argc, char const* const* argv);

} // namespace ossio::program
#endif
