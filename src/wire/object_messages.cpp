// SPDX-License-Identifier: BSL-1.0
// Builds requests for whole objects and buckets and parses the responses.
#include "wire/object_messages.hpp"

#include "wire/ascii.hpp"
#include "wire/checksum.hpp"
#include "wire/crc64.hpp"
#include "wire/http_date.hpp"
#include "wire/object_headers.hpp"

#include <algorithm>
#include <limits>

namespace ossio::wire {

namespace {

std::uint64_t number(std::string_view text) noexcept { return parse_number(text).value_or(0); }

object_info info_of(response const& r) {
    object_info info;
    info.etag = r.headers.get("etag");
    info.version_id = r.headers.get("x-oss-version-id");
    info.request_id = r.headers.get("x-oss-request-id");
    info.crc64 = parse_crc64(r.headers.get(checksum::header));
    return info;
}

object_info described_info(response const& r) {
    constexpr std::string_view prefix = "x-oss-meta-";
    object_info info = info_of(r);
    info.size = number(r.headers.get("content-length"));
    info.content_type = r.headers.get("content-type");
    info.content_encoding = r.headers.get("content-encoding");
    info.storage_class = r.headers.get("x-oss-storage-class");
    info.tag_count = static_cast<int>(std::min<std::uint64_t>(number(r.headers.get("x-oss-tagging-count")), 1000));
    info.last_modified = parse_http_date(r.headers.get("last-modified"));
    info.expires = parse_http_date(r.headers.get("expires"));
    for (auto const& [name, value] : r.headers.all())
        if (name.size() > prefix.size() && equal_ignoring_case(std::string_view(name).substr(0, prefix.size()), prefix))
            info.user.emplace(name.substr(prefix.size()), value);
    return info;
}

} // namespace

result<request> build_put_object(std::string bucket, std::string key, object_headers const& headers) {
    request r("PutObject", verb::put, std::move(bucket), std::move(key));
    auto added = add_object_headers(r, headers, header_set::put);
    if (!added) return added.error();
    return r;
}

result<object_info> parse_put_object(response const& r) {
    object_info info = info_of(r);
    info.callback_reply = r.body;
    return info;
}

result<request> build_append_object(std::string bucket, std::string key, std::uint64_t position,
                                    object_headers const& headers) {
    request r("AppendObject", verb::post, std::move(bucket), std::move(key));
    r.query.emplace_back("append", "");
    r.query.emplace_back("position", std::to_string(position));
    if (position == 0) {
        auto added = add_object_headers(r, headers, header_set::put);
        if (!added) return added.error();
    }
    return r;
}

std::optional<std::uint64_t> next_append_position(response const& r) {
    auto const text = r.headers.get("x-oss-next-append-position");
    return parse_number(text);
}

result<appended_object> parse_append_object(response const& r) {
    auto const next = next_append_position(r);
    if (!next) return failure(errc::malformed_response, "AppendObject returned no next position");
    appended_object o;
    static_cast<object_info&>(o) = info_of(r);
    o.next_position = o.size = *next;
    return o;
}

request build_get_object(std::string bucket, std::string key, std::optional<byte_range> const& range) {
    request r("GetObject", verb::get, std::move(bucket), std::move(key));
    if (range) set_range(r, range->first, range->last);
    return r;
}

void set_range(request& r, std::uint64_t first, std::uint64_t last) {
    std::string const end = last == std::numeric_limits<std::uint64_t>::max() ? std::string() : std::to_string(last);
    r.headers.set("Range", "bytes=" + std::to_string(first) + '-' + end);
    // Without it the service responds to a range beyond the end with 200 and the whole object.
    r.headers.set("x-oss-range-behavior", "standard");
}

result<request> build_get_object(std::string bucket, std::string key, get_options const& options) {
    request r = build_get_object(std::move(bucket), std::move(key), options.range);
    if (!options.version_id.empty()) r.query.emplace_back("versionId", options.version_id);
    for (auto const& [name, value] :
         {std::pair("If-Match", &options.if_match), std::pair("x-oss-request-payer", &options.request_payer)}) {
        if (value->empty()) continue;
        auto fine = check_header(name, *value);
        if (!fine) return fine.error();
        r.headers.set(name, *value);
    }
    auto added = add_traffic_limit(r, options.traffic_limit);
    if (added) added = add_request_headers(r, options.headers);
    if (!added) return added.error();
    return r;
}

result<void> add_request_headers(request& r, std::map<std::string, std::string> const& headers) {
    for (auto const& [name, value] : headers) {
        auto fine = check_header(name, value);
        if (fine) fine = check_own_header(name);
        if (!fine) return fine;
        r.headers.set(name, value);
    }
    return {};
}

result<object_info> parse_get_object(response const& r) {
    object_info info = described_info(r);
    if (r.status != 206) {
        info.size = r.body.size();
        return info;
    }
    auto const range = r.headers.get("content-range"); // "bytes 0-9/44"
    auto const slash = range.find('/');
    auto const size = slash == std::string_view::npos ? std::nullopt : parse_number(range.substr(slash + 1));
    if (!size)
        return failure(errc::malformed_response, "206 without a Content-Range that contains the size of the object");
    info.size = *size;
    return info;
}

request build_head_object(std::string bucket, std::string key, std::string version_id) {
    request r("HeadObject", verb::head, std::move(bucket), std::move(key));
    if (!version_id.empty()) r.query.emplace_back("versionId", std::move(version_id));
    return r;
}

object_headers headers_of_object(response const& r) {
    object_headers h;
    h.guess_content_type = false;
    h.content_type = r.headers.get("content-type");
    h.cache_control = r.headers.get("cache-control");
    h.content_disposition = r.headers.get("content-disposition");
    h.content_encoding = r.headers.get("content-encoding");
    h.expires = r.headers.get("expires");
    h.user = described_info(r).user;
    std::string const language(r.headers.get("content-language"));
    if (!language.empty()) h.extra["Content-Language"] = language;
    return h;
}

result<object_info> parse_head_object(response const& r) {
    if (!parse_number(r.headers.get("content-length")))
        return failure(errc::malformed_response, "HeadObject did not say how long the object is");
    return described_info(r);
}

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
