// SPDX-License-Identifier: BSL-1.0
// PutObject, GetObject, HeadObject, DeleteObject, as the embedded server does them.
#include "testing/operations.hpp"

#include "wire/ascii.hpp"
#include "wire/base64.hpp"
#include "wire/crc64.hpp"

#include <algorithm>
#include <charconv>

namespace ossio::testing {

namespace {

std::optional<refusal> check_object_name(std::string const& key) {
    if (key.size() <= 1023 && key.front() != '\\') return std::nullopt;
    return refusal(400, "InvalidObjectName", "The specified object is not valid.", "0026-00000100");
}

void describe(answer& a, stored_object const& o) {
    for (auto const& [name, value] : o.headers.all())
        if (!wire::equal_ignoring_case(name, "x-oss-object-acl")) a.headers.set(name, value);
    if (!o.headers.has("content-type")) a.headers.set("Content-Type", "application/octet-stream");
    a.headers.set("ETag", o.etag);
    a.headers.set("Last-Modified", wire::http_date(o.modified));
    a.headers.set("x-oss-object-type", o.type);
    if (!o.headers.has("x-oss-storage-class")) a.headers.set("x-oss-storage-class", "Standard");
    a.headers.set("x-oss-hash-crc64ecma", std::to_string(o.crc64));
    a.headers.set("Accept-Ranges", "bytes");
}

/// If-Match and its kin; nothing when all of them hold.
std::optional<answer> check_conditions(operation_context& c, stored_object const& o) {
    auto const& h = c.in.request.headers;
    auto const second = std::chrono::floor<std::chrono::seconds>(o.modified);
    auto const since = wire::parse_http_date(h.get("if-modified-since"));
    auto const not_since = wire::parse_http_date(h.get("if-unmodified-since"));
    if ((h.has("if-match") && h.get("if-match") != o.etag) || (not_since && second > *not_since))
        return c.refuse(refusal(412, "PreconditionFailed", "At least one of the pre-conditions did not hold."));
    if ((h.has("if-none-match") && h.get("if-none-match") == o.etag) || (since && second <= *since)) return answer(304);
    return std::nullopt;
}

bool exists(operation_context& c) { return c.bucket().objects.contains(c.in.request.key); }

} // namespace

std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_range(std::string_view text, std::uint64_t size) {
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
    return std::pair(*first, std::min(last.value_or(size - 1), size - 1));
}

answer put_object(operation_context& c) {
    if (auto const bad = check_object_name(c.in.request.key)) return c.refuse(*bad);
    if (c.in.request.headers.get("x-oss-forbid-overwrite") == "true" && exists(c))
        return c.refuse(refusal(409, "FileAlreadyExists",
                                "The object you specified already exists and can not be overwritten.",
                                "0026-00000002"));
    stored_object o;
    o.bytes = content({c.in.body.bytes});
    o.size = c.in.body.size;
    o.crc64 = c.in.body.crc64;
    o.etag = etag_of(c.in.body.md5);
    o.modified = c.now;
    o.headers = headers_to_keep(c.in.request.headers);
    answer a;
    a.headers.set("ETag", o.etag);
    a.headers.set("Content-MD5", wire::base64_encode(c.in.body.md5));
    a.headers.set("x-oss-hash-crc64ecma", std::to_string(o.crc64));
    c.bucket().objects.insert_or_assign(c.in.request.key, std::move(o));
    c.changed_bucket = c.in.request.bucket;
    return a;
}

answer append_object(operation_context& c) {
    auto const text = c.in.query("position");
    std::uint64_t position = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), position);
    if (problem != std::errc() || end != text.data() + text.size())
        return c.refuse(invalid_argument("The position is not a number."));
    auto const at = c.bucket().objects.find(c.in.request.key);
    bool const is_new = at == c.bucket().objects.end();
    std::uint64_t const length = is_new ? 0 : at->second.size;
    if (!is_new && at->second.type != "Appendable")
        return c.refuse(refusal(409, "ObjectNotAppendable", "The object is not appendable."));
    if (position != length) {
        answer a = c.refuse(
            refusal(409, "PositionNotEqualToLength", "Position is not equal to file length.", "0026-00000016"));
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
    answer a;
    a.headers.set("ETag", o.etag);
    a.headers.set("x-oss-hash-crc64ecma", std::to_string(o.crc64));
    a.headers.set("x-oss-next-append-position", std::to_string(o.size));
    return a;
}

answer get_object(operation_context& c) {
    auto const at = c.bucket().objects.find(c.in.request.key);
    if (at == c.bucket().objects.end()) return c.refuse(no_such_key(), {{"Key", c.in.request.key}});
    stored_object const& o = at->second;
    if (!o.bytes.keeps_bytes())
        return c.refuse(refusal(403, "InvalidObjectState", "This server keeps sizes and checksums only, no bytes."));
    if (auto const unmet = check_conditions(c, o)) return *unmet;
    answer a;
    describe(a, o);
    a.bytes = o.bytes;
    a.has_bytes = true;
    a.length = o.size;
    auto const wanted = c.in.request.headers.get("range");
    if (wanted.empty()) return a;
    if (auto const range = parse_range(wanted, o.size)) {
        a.status = 206;
        a.first = range->first;
        a.length = range->second - range->first + 1;
        a.headers.set("Content-Range", "bytes " + std::to_string(range->first) + '-' + std::to_string(range->second) +
                                           '/' + std::to_string(o.size));
    } else if (c.in.request.headers.get("x-oss-range-behavior") == "standard") {
        return c.refuse(refusal(416, "InvalidRange", "The requested range cannot be satisfied.", "0026-00000010"));
    }
    return a;
}

answer head_object(operation_context& c) {
    auto const at = c.bucket().objects.find(c.in.request.key);
    if (at == c.bucket().objects.end()) return c.refuse(no_such_key());
    if (auto const unmet = check_conditions(c, at->second)) return *unmet;
    answer a;
    describe(a, at->second);
    a.length = at->second.size;
    a.has_bytes = true; // a length, though HEAD sends none of it
    return a;
}

answer delete_object(operation_context& c) {
    c.bucket().objects.erase(c.in.request.key);
    c.changed_bucket = c.in.request.bucket;
    return answer(204);
}

wire::header_list headers_to_keep(wire::header_list const& given) {
    constexpr std::string_view plain[] = {"content-type", "cache-control", "content-disposition", "content-encoding",
                                          "expires"};
    constexpr std::string_view special[] = {"x-oss-storage-class",
                                            "x-oss-server-side-encryption",
                                            "x-oss-server-side-data-encryption",
                                            "x-oss-server-side-encryption-key-id",
                                            "x-oss-tagging",
                                            "x-oss-object-acl"};
    wire::header_list kept;
    for (auto const& [name, value] : given.all()) {
        std::string const known = wire::lower(name);
        bool const keep = std::ranges::find(plain, known) != std::end(plain) ||
                          std::ranges::find(special, known) != std::end(special) || known.starts_with("x-oss-meta-");
        if (keep) kept.set(known, value);
    }
    return kept;
}

} // namespace ossio::testing
