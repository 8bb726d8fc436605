// SPDX-License-Identifier: BSL-1.0
// Values of the command line: sizes, durations, addresses of objects, headers. No I/O.
#ifndef OSSIO_SRC_PROGRAM_CLI_VALUES_HPP
#define OSSIO_SRC_PROGRAM_CLI_VALUES_HPP

#include <ossio/part_slice.hpp>
#include <ossio/types.hpp>

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace ossio::program {

/// The command line is wrong: exit code 2.
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

/// Parses "90s", "15m", "12h", "7d". Throws usage_error.
std::chrono::seconds parse_age(std::string_view text);

/// Parses "8MiB", "100KB", "5GiB", "1048576": KiB, MiB and GiB are binary, KB, MB and GB decimal. Throws usage_error.
std::uint64_t parse_size(std::string_view text);

/// Parses a size within the limits of a part; 0 and "auto" are 0. Throws usage_error.
std::uint64_t parse_part_size(std::string_view text);

/// Parses a decimal number from `least` to `most`; the error names `option` and `what` it counts. Throws usage_error.
int parse_count(std::string_view text, int least, int most, std::string_view option, std::string_view what);

/// Parses "3/16": the share of worker 3 of the workers 0 to 15. Throws usage_error.
part_slice parse_shard(std::string_view text);

/// Returns whether `text` begins with "oss://".
bool is_object_url(std::string_view text) noexcept;

/// Parses the target of a file; "oss://BUCKET/" and "oss://BUCKET/DIR/" get the file's name appended. Throws usage_error.
object_url parse_object_url(std::string_view text, std::filesystem::path const& file);

/// Parses an address whose key may be empty: a bucket, a prefix or an object. Throws usage_error.
object_url parse_prefix_url(std::string_view text);

/// Parses the address of one object: the key must not be empty. Throws usage_error.
object_url parse_key_url(std::string_view text);

/// Splits "NAME=VALUE"; the error names `option`. Throws usage_error.
std::pair<std::string, std::string> parse_pair(std::string_view text, std::string_view option);

/// Stores "NAME:VALUE": known names in their members, x-oss-meta-* in user metadata, others in extra.
void add_header(object_headers& to, std::string_view line);

/// Returns "cn-hangzhou" for "https://oss-cn-hangzhou.aliyuncs.com", also for internal and dual-stack names; empty:
/// unknown.
std::string region_of_endpoint(std::string_view endpoint);

} // namespace ossio::program
#endif
