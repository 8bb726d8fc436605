// SPDX-License-Identifier: BSL-1.0
// Builds and reads the messages about whole objects and buckets.
#include "wire/object_messages.hpp"

#include "wire/crc64.hpp"
#include "wire/percent.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace ossio::wire {

namespace {

// The token characters of RFC 9110, 5.6.2.
bool is_token(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_metadata_name(std::string_view name) noexcept {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    });
}

std::string printable(std::string_view text) {
    std::string out(text.substr(0, 64));
    for (char& c : out)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
    return out;
}

// The lines that frame or sign a request; a caller who sets them breaks one or the other.
constexpr std::array<std::string_view, 9> reserved{
    "authorization", "connection",           "content-length",      "date", "host", "transfer-encoding",
    "x-oss-date",    "x-oss-security-token", "x-oss-content-sha256"};

bool is_reserved(std::string_view name) noexcept {
    return std::ranges::any_of(reserved, [&](std::string_view one) { return equal_ignoring_case(one, name); });
}

result<void> add_checked(request& r, std::string_view name, std::string const& value) {
    if (value.empty()) return {};
    auto fine = check_header(name, value);
    if (fine) r.headers.set(name, value);
    return fine;
}

result<void> add_tags(request& r, std::map<std::string, std::string> const& tags) {
    if (tags.empty()) return {};
    if (tags.size() > limits::max_tags) return failure(errc::invalid_argument, "an object has at most 10 tags");
    std::string text;
    for (auto const& [name, value] : tags) {
        if (name.empty() || name.size() > 128)
            return failure(errc::invalid_argument, "a tag's name has 1 to 128 bytes");
        if (value.size() > 256)
            return failure(errc::invalid_argument, "the tag \"" + printable(name) + "\" has more than 256 bytes");
        text += (text.empty() ? "" : "&") + percent_encode(name) + '=' + percent_encode(value);
    }
    r.headers.set("x-oss-tagging", text);
    return {};
}

result<void> add_user_metadata(request& r, std::map<std::string, std::string> const& user) {
    std::size_t bytes = 0;
    for (auto const& [name, value] : user) {
        if (!is_metadata_name(name))
            return failure(errc::invalid_argument,
                           "the metadata name \"" + printable(name) + "\" has other than letters, digits and -");
        auto fine = check_header(name, value);
        if (!fine) return fine;
        bytes += name.size() + value.size();
        r.headers.set("x-oss-meta-" + name, value);
    }
    if (bytes > limits::max_user_metadata) return failure(errc::invalid_argument, "user metadata has more than 8 KiB");
    return {};
}

result<void> add_extra(request& r, std::map<std::string, std::string> const& extra) {
    for (auto const& [name, value] : extra) {
        auto fine = check_header(name, value);
        if (!fine) return fine;
        if (is_reserved(name)) return failure(errc::invalid_argument, "the header " + name + " is set by the library");
        r.headers.set(name, value);
    }
    return {};
}

std::uint64_t number(std::string_view text) noexcept {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

object_info info_of(response const& r) {
    object_info info;
    info.etag = r.headers.get("etag");
    info.version_id = r.headers.get("x-oss-version-id");
    info.request_id = r.headers.get("x-oss-request-id");
    info.crc64 = parse_crc64(r.headers.get("x-oss-hash-crc64ecma"));
    return info;
}

object_info described_info(response const& r) {
    constexpr std::string_view prefix = "x-oss-meta-";
    object_info info = info_of(r);
    info.size = number(r.headers.get("content-length"));
    info.content_type = r.headers.get("content-type");
    info.last_modified = r.headers.get("last-modified");
    for (auto const& [name, value] : r.headers.all())
        if (name.size() > prefix.size() && equal_ignoring_case(std::string_view(name).substr(0, prefix.size()), prefix))
            info.user.emplace(name.substr(prefix.size()), value);
    return info;
}

} // namespace

result<void> check_header(std::string_view name, std::string_view value) {
    if (name.empty() || !std::ranges::all_of(name, is_token))
        return failure(errc::invalid_argument,
                       "the header name \"" + printable(name) + "\" has characters that no header name has");
    bool const fine =
        std::ranges::all_of(value, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
    if (fine) return {};
    return failure(errc::invalid_argument, "the value of header " + std::string(name) + " has a control character");
}

result<void> add_object_headers(request& r, object_headers const& h, header_set which) {
    std::string const type = h.content_type.empty() ? std::string(content_type_of(r.key)) : h.content_type;
    std::array<std::pair<std::string_view, std::string const*>, 11> const lines{{
        {"Content-Type", &type},
        {"Cache-Control", &h.cache_control},
        {"Content-Disposition", &h.content_disposition},
        {"Content-Encoding", &h.content_encoding},
        {"Expires", &h.expires},
        {"x-oss-storage-class", &h.storage_class},
        {"x-oss-server-side-encryption", &h.server_side_encryption},
        {"x-oss-server-side-data-encryption", &h.data_encryption},
        {"x-oss-server-side-encryption-key-id", &h.encryption_key_id},
        {"x-oss-request-payer", &h.request_payer},
        {"x-oss-object-acl", &h.acl},
    }};
    for (auto const& [name, value] : lines) {
        if (which == header_set::initiate && value == &h.acl) continue;
        auto added = add_checked(r, name, *value);
        if (!added) return added;
    }
    if (h.forbid_overwrite) r.headers.set("x-oss-forbid-overwrite", "true");
    auto added = add_tags(r, h.tags);
    if (added) added = add_user_metadata(r, h.user);
    if (added) added = add_extra(r, h.extra);
    return added;
}

std::string_view content_type_of(std::string_view key) noexcept {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 36> types{{
        {"avif", "image/avif"},
        {"bin", "application/octet-stream"},
        {"bmp", "image/bmp"},
        {"bz2", "application/x-bzip2"},
        {"css", "text/css"},
        {"csv", "text/csv"},
        {"gif", "image/gif"},
        {"gz", "application/gzip"},
        {"htm", "text/html"},
        {"html", "text/html"},
        {"ico", "image/vnd.microsoft.icon"},
        {"jpeg", "image/jpeg"},
        {"jpg", "image/jpeg"},
        {"js", "text/javascript"},
        {"json", "application/json"},
        {"md", "text/markdown"},
        {"mp3", "audio/mpeg"},
        {"mp4", "video/mp4"},
        {"mpeg", "video/mpeg"},
        {"ogg", "audio/ogg"},
        {"otf", "font/otf"},
        {"parquet", "application/vnd.apache.parquet"},
        {"pdf", "application/pdf"},
        {"png", "image/png"},
        {"svg", "image/svg+xml"},
        {"tar", "application/x-tar"},
        {"tif", "image/tiff"},
        {"tiff", "image/tiff"},
        {"txt", "text/plain"},
        {"wasm", "application/wasm"},
        {"wav", "audio/wav"},
        {"webm", "video/webm"},
        {"webp", "image/webp"},
        {"woff2", "font/woff2"},
        {"xml", "application/xml"},
        {"zip", "application/zip"},
    }};
    auto const name = key.substr(key.rfind('/') + 1);
    auto const dot = name.rfind('.');
    if (dot != std::string_view::npos)
        for (auto const& [extension, type] : types)
            if (equal_ignoring_case(extension, name.substr(dot + 1))) return type;
    return "application/octet-stream";
}

result<request> build_put_object(std::string bucket, std::string key, object_headers const& headers) {
    request r("PutObject", verb::put, std::move(bucket), std::move(key));
    auto added = add_object_headers(r, headers, header_set::put);
    if (!added) return added.error();
    return r;
}

result<object_info> parse_put_object(response const& r) { return info_of(r); }

request build_get_object(std::string bucket, std::string key, std::optional<byte_range> const& range) {
    request r("GetObject", verb::get, std::move(bucket), std::move(key));
    if (!range) return r;
    r.headers.set("Range", "bytes=" + std::to_string(range->first) + '-' + std::to_string(range->last));
    // Without it a range beyond the end is answered with 200 and the whole object.
    r.headers.set("x-oss-range-behavior", "standard");
    return r;
}

result<object_info> parse_get_object(response const& r) {
    object_info info = described_info(r);
    if (r.status != 206) {
        info.size = r.body.size();
        return info;
    }
    auto const range = r.headers.get("content-range"); // "bytes 0-9/44"
    auto const slash = range.find('/');
    if (slash == std::string_view::npos)
        return failure(errc::malformed_response, "206 without a Content-Range that tells the size");
    info.size = number(range.substr(slash + 1));
    return info;
}

request build_head_object(std::string bucket, std::string key) {
    return request("HeadObject", verb::head, std::move(bucket), std::move(key));
}

result<object_info> parse_head_object(response const& r) { return described_info(r); }

request build_delete_object(std::string bucket, std::string key) {
    return request("DeleteObject", verb::del, std::move(bucket), std::move(key));
}

request build_put_bucket(std::string bucket) {
    return request("PutBucket", verb::put, std::move(bucket), std::string());
}

request build_delete_bucket(std::string bucket) {
    return request("DeleteBucket", verb::del, std::move(bucket), std::string());
}

} // namespace ossio::wire
