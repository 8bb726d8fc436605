// SPDX-License-Identifier: BSL-1.0
// PutObject, AppendObject, GetObject, HeadObject and DeleteObject.
#include "testing/conditions.hpp"
#include "testing/object_headers_check.hpp"
#include "testing/request_dispatch.hpp"
#include "testing/tags.hpp"

#include "wire/ascii.hpp"
#include "wire/base64.hpp"
#include "wire/crc64.hpp"
#include "wire/object_headers.hpp"

#include <algorithm>
#include <charconv>

namespace ossio::testing {

namespace {

std::size_t count_tags(stored_object const& o) {
    auto const tags = parse_tag_header(o.headers.get("x-oss-tagging"));
    auto const* const list = boost::variant2::get_if<tag_list>(&tags);
    return list ? list->size() : 0;
}

void describe(response& a, stored_object const& o) {
    for (auto const& [name, value] : o.headers.all())
        if (name != "x-oss-object-acl" && name != "x-oss-tagging") a.headers.set(name, value);
    if (!o.headers.has("content-type")) a.headers.set("Content-Type", "application/octet-stream");
    a.headers.set("ETag", o.etag);
    a.headers.set("Last-Modified", wire::http_date(o.modified));
    a.headers.set("x-oss-object-type", o.type);
    if (!o.headers.has("x-oss-storage-class")) a.headers.set("x-oss-storage-class", "Standard");
    a.headers.set("x-oss-hash-crc64ecma", std::to_string(o.crc64));
    if (!o.content_md5.empty()) a.headers.set("Content-MD5", o.content_md5);
    if (auto const n = count_tags(o); n != 0) a.headers.set("x-oss-tagging-count", std::to_string(n));
    a.headers.set("Accept-Ranges", "bytes");
}

/// The response when If-Match or a similar condition does not hold.
std::optional<response> check_conditions(request_context& c, stored_object const& o) {
    switch (status_of_conditions(c.in.request.headers, "", o)) {
    case 304: return response(304);
    case 412: return c.fail(precondition_failed());
    default: return std::nullopt;
    }
}

/// Replaces headers as the query asks: response-content-type and its relatives. The error names a value with line ends,
/// which would become headers of their own.
std::optional<error_response> override_headers(response& a, parsed_request const& in) {
    for (std::string_view const name :
         {"Content-Type", "Content-Language", "Expires", "Cache-Control", "Content-Disposition", "Content-Encoding"}) {
        std::string const parameter = "response-" + wire::lower(name), value = in.query(parameter);
        if (!value.empty() && !wire::check_header(name, value))
            return invalid_argument_value(parameter, value, "The value has a control character.");
        if (!value.empty()) a.headers.set(name, value);
    }
    return std::nullopt;
}

stored_object new_object(request_context const& c) {
    stored_object o;
    o.bytes = content({c.in.body.bytes});
    o.size = c.in.body.size;
    o.crc64 = c.in.body.crc64;
    o.etag = etag_of(c.in.body.md5);
    o.modified = c.now;
    o.headers = headers_to_keep(c.in.request.headers);
    return o;
}

/// Whether x-oss-hash-crc64ecma, if the client sends it, is that of the body.
bool has_sent_crc64(parsed_request const& in) {
    auto const sent = in.request.headers.get("x-oss-hash-crc64ecma");
    return sent.empty() || sent == std::to_string(in.body.crc64);
}

} // namespace

std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_range(std::string_view text, std::uint64_t size,
                                                                   bool clips) {
    if (!text.starts_with("bytes=") || size == 0) return std::nullopt;
    text.remove_prefix(6);
    auto const dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    auto const number = [](std::string_view t) -> std::optional<std::uint64_t> {
        std::uint64_t n = 0;
        auto const [end, problem] = std::from_chars(t.data(), t.data() + t.size(), n);
        if (t.empty() || problem != std::errc() || end != t.data() + t.size()) return std::nullopt;
        return n;
    };
    auto const first = number(text.substr(0, dash)), last = number(text.substr(dash + 1));
    if (dash == 0 && last && *last != 0) return std::pair(size - std::min(*last, size), size - 1);
    if (!first || *first >= size || (dash + 1 != text.size() && (!last || *last < *first))) return std::nullopt;
    if (last && *last >= size && !clips) return std::nullopt;
    return std::pair(*first, std::min(last.value_or(size - 1), size - 1));
}

response put_object(request_context& c) {
    if (auto const bad = check_object_name(c.in.request.key)) return c.fail(*bad);
    if (auto const bad = check_object_headers(c.in.request.headers)) return c.fail(*bad);
    if (c.forbids_overwrite()) return c.fail(file_already_exists("0026-00000002"));
    if (!has_sent_crc64(c.in)) return c.fail(error_response(400, "InvalidCRC64", "The CRC-64 of the body differs."));
    stored_object o = new_object(c);
    if (c.in.body.bytes->keeps_bytes()) o.content_md5 = wire::base64_encode(c.in.body.md5);
    response a;
    a.headers.set("ETag", o.etag);
    a.headers.set("Content-MD5", wire::base64_encode(c.in.body.md5));
    a.headers.set("x-oss-hash-crc64ecma", std::to_string(o.crc64));
    echo_encryption(o.headers, a.headers);
    c.store_object(std::move(o));
    return a;
}

response append_object(request_context& c) {
    if (auto const bad = check_object_name(c.in.request.key)) return c.fail(*bad);
    if (auto const bad = check_object_headers(c.in.request.headers)) return c.fail(*bad);
    auto const text = c.in.query("position");
    std::uint64_t position = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), position);
    if (problem != std::errc() || end != text.data() + text.size())
        return c.fail(invalid_argument("The position is not a number."));
    auto const at = c.bucket().objects.find(c.in.request.key);
    bool const is_new = at == c.bucket().objects.end();
    std::uint64_t const length = is_new ? 0 : at->second.size;
    if (!is_new && at->second.type != "Appendable")
        return c.fail(error_response(409, "ObjectNotAppendable", "The object is not appendable."));
    if (position != length) {
        response a = c.fail(
            error_response(409, "PositionNotEqualToLength", "Position is not equal to file length.", "0026-00000016"));
        a.headers.set("x-oss-next-append-position", std::to_string(length));
        return a;
    }
    stored_object& o = c.bucket().objects[c.in.request.key];
    if (is_new) o.headers = headers_to_keep(c.in.request.headers);
    auto pieces = o.bytes.pieces();
    pieces.push_back(c.in.body.bytes);
    o.bytes = content(std::move(pieces));
    o.crc64 = wire::crc64_combine(o.crc64, c.in.body.crc64, c.in.body.size);
    o.size = length + c.in.body.size;
    o.etag = etag_of(c.in.body.md5);
    o.type = "Appendable";
    o.modified = c.now;
    c.changed_bucket = c.in.request.bucket;
    response a;
    a.headers.set("ETag", o.etag);
    a.headers.set("x-oss-hash-crc64ecma", std::to_string(o.crc64));
    a.headers.set("x-oss-next-append-position", std::to_string(o.size));
    return a;
}

response get_object(request_context& c) {
    auto const at = c.bucket().objects.find(c.in.request.key);
    if (at == c.bucket().objects.end()) return c.fail(no_such_key(), {{"Key", c.in.request.key}});
    stored_object const& o = at->second;
    if (!o.bytes.keeps_bytes())
        return c.fail(
            error_response(403, "InvalidObjectState", "This server keeps sizes and checksums only, no bytes."));
    if (auto const unmet = check_conditions(c, o)) return *unmet;
    response a;
    describe(a, o);
    a.bytes = o.bytes;
    a.has_bytes = true;
    a.length = o.size;
    if (auto const bad = override_headers(a, c.in)) return c.fail(*bad);
    auto const wanted = c.in.request.headers.get("range");
    bool const is_standard = c.in.request.headers.get("x-oss-range-behavior") == "standard";
    if (wanted.empty()) return a;
    if (auto const range = parse_range(wanted, o.size, is_standard)) {
        a.status = 206;
        a.first = range->first;
        a.length = range->second - range->first + 1;
        a.headers.set("Content-Range", "bytes " + std::to_string(range->first) + '-' + std::to_string(range->second) +
                                           '/' + std::to_string(o.size));
    } else if (is_standard) {
        return c.fail(error_response(416, "InvalidRange", "The requested range cannot be satisfied.", "0026-00000010"));
    }
    return a;
}

response head_object(request_context& c) {
    auto const at = c.bucket().objects.find(c.in.request.key);
    if (at == c.bucket().objects.end()) return c.fail(no_such_key());
    if (auto const unmet = check_conditions(c, at->second)) return *unmet;
    response a;
    describe(a, at->second);
    a.length = at->second.size;
    a.has_bytes = true; // a length, though HEAD sends none of it
    return a;
}

response delete_object(request_context& c) {
    c.bucket().objects.erase(c.in.request.key);
    c.changed_bucket = c.in.request.bucket;
    return response(204);
}

response object_meta(request_context& c) {
    auto const at = c.bucket().objects.find(c.in.request.key);
    if (at == c.bucket().objects.end()) return c.fail(no_such_key());
    response a;
    a.headers.set("ETag", at->second.etag);
    a.headers.set("Last-Modified", wire::http_date(at->second.modified));
    a.headers.set("x-oss-hash-crc64ecma", std::to_string(at->second.crc64));
    a.length = at->second.size;
    a.has_bytes = true;
    return a;
}

} // namespace ossio::testing
