// SPDX-License-Identifier: BSL-1.0
// Parses the values of the command line.
#include "program/cli/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace ossio::program {

namespace {

constexpr std::string_view object_scheme = "oss://";

std::string in_lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string_view without_blanks(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
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
    std::string const unit = in_lower_case(without_blanks(text.substr(static_cast<std::size_t>(end - text.data()))));
    auto const at = std::ranges::find(units, unit, &std::pair<std::string_view, std::uint64_t>::first);
    bool const fine = problem == std::errc() && at != units.end() && n <= UINT64_MAX / at->second;
    if (!fine)
        throw usage_error("invalid size \"" + std::string(text) + "\": use a number and a unit, such as 8MiB or 100KB");
    return n * at->second;
}

std::uint64_t parse_part_size(std::string_view text) {
    std::uint64_t const size = text == "auto" ? 0 : parse_size(text);
    if (size == 0 || (size >= limits::min_part_size && size <= limits::max_part_size)) return size;
    throw usage_error("--part-size: 100KiB to 5GiB, or auto, not \"" + std::string(text) + '"');
}

int parse_count(std::string_view text, int least, int most, std::string_view option, std::string_view what) {
    int n = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (problem == std::errc() && end == text.data() + text.size() && n >= least && n <= most) return n;
    throw usage_error(std::string(option) + ": " + std::to_string(least) + " to " + std::to_string(most) + ' ' +
                      std::string(what) + ", not \"" + std::string(text) + '"');
}

part_slice parse_shard(std::string_view text) {
    auto const slash = text.find('/');
    if (slash == std::string_view::npos)
        throw usage_error("--shard: write it as INDEX/COUNT, such as 3/16, not \"" + std::string(text.substr(0, 40)) +
                          '"');
    int const count = parse_count(text.substr(slash + 1), 1, limits::max_parts, "--shard", "workers");
    int const index = parse_count(text.substr(0, slash), 0, count - 1, "--shard", "is the number of the worker");
    return part_slice(index, count);
}

bool is_object_url(std::string_view text) noexcept { return text.starts_with(object_scheme); }

object_url parse_prefix_url(std::string_view text) {
    if (!is_object_url(text)) throw usage_error("the target must be oss://BUCKET/KEY, not " + std::string(text));
    text.remove_prefix(object_scheme.size());
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
        throw usage_error("invalid duration \"" + std::string(text) + "\": use a number and a unit, such as 12h or 7d");
    return std::chrono::seconds(n * at->second);
}

object_url parse_object_url(std::string_view text, std::filesystem::path const& file) {
    object_url url = parse_prefix_url(text);
    if (url.key.empty() || url.key.ends_with('/')) url.key += file.filename().string();
    return url;
}

object_url parse_key_url(std::string_view text) {
    object_url url = parse_prefix_url(text);
    if (url.key.empty()) throw usage_error(std::string(text) + " names no object; write oss://BUCKET/KEY");
    return url;
}

std::pair<std::string, std::string> parse_pair(std::string_view text, std::string_view option) {
    auto const sign = text.find('=');
    if (sign == std::string_view::npos || sign == 0)
        throw usage_error(std::string(option) + ": write it as NAME=VALUE, not " + std::string(text.substr(0, 40)));
    return {std::string(text.substr(0, sign)), std::string(text.substr(sign + 1))};
}

void add_header(object_headers& to, std::string_view line) {
    auto const colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0)
        throw usage_error("--header: write it as NAME:VALUE, not " + std::string(line.substr(0, 40)));
    std::string const given(without_blanks(line.substr(0, colon))), name = in_lower_case(given);
    std::string const value(without_blanks(line.substr(colon + 1)));
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
        to.forbid_overwrite = in_lower_case(value) == "true";
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

} // namespace ossio::program
