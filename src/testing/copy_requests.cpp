// SPDX-License-Identifier: BSL-1.0
// CopyObject and UploadPartCopy.
#include "testing/conditions.hpp"
#include "testing/object_headers_check.hpp"
#include "testing/request_dispatch.hpp"

#include "wire/ascii.hpp"
#include "wire/base64.hpp"
#include "wire/crc64.hpp"
#include "wire/digest.hpp"
#include "wire/percent.hpp"
#include "wire/xml.hpp"

#include <ossio/types.hpp>

#include <algorithm>

namespace ossio::testing {

namespace {

/// The object that x-oss-copy-source names, or the error response.
class found_source {
public:
    stored_object const* object = nullptr;
    response error;
};

found_source find_source(request_context& c) {
    found_source found;
    std::string_view text = c.in.request.headers.get("x-oss-copy-source");
    text = text.substr(0, text.find('?'));
    if (text.starts_with('/')) text.remove_prefix(1);
    auto const slash = text.find('/');
    auto const key =
        wire::percent_decode(slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1));
    if (!key || key->empty()) {
        found.error = c.fail(invalid_argument("Copy Source must mention the source bucket and key: /bucket/key"));
        return found;
    }
    auto const bucket = c.buckets.find(std::string(text.substr(0, slash)));
    if (bucket == c.buckets.end()) {
        found.error = c.fail(no_such_bucket());
        return found;
    }
    auto const object = bucket->second.objects.find(*key);
    if (object == bucket->second.objects.end())
        found.error = c.fail(no_such_key());
    else if (!object->second.bytes.keeps_bytes())
        found.error = c.fail(error_response(400, "OperationNotSupported", "The bytes of the source were not kept."));
    else if (int const status = status_of_conditions(c.in.request.headers, "x-oss-copy-source-", object->second))
        found.error = status == 304 ? response(304) : c.fail(precondition_failed());
    else
        found.object = &object->second;
    return found;
}

/// `size` bytes of an object, from `first` on, as a new body. Throws storage_failure.
body_facts copy_bytes(request_context const& c, stored_object const& from, std::uint64_t first, std::uint64_t size) {
    constexpr std::uint64_t piece = 1 << 20;
    body_facts body;
    body.bytes = c.blobs->make();
    wire::md5_digest md5;
    while (body.size < size) {
        std::string const bytes =
            from.bytes.read(first + body.size, static_cast<std::size_t>(std::min(piece, size - body.size)));
        if (bytes.empty()) throw storage_failure("a file of the copied object is missing or too short");
        body.crc64 = wire::crc64(body.crc64, bytes.data(), bytes.size());
        md5.update(bytes.data(), bytes.size());
        body.bytes->append(boost::asio::buffer(bytes));
        body.size += bytes.size();
    }
    body.bytes->finish();
    body.md5 = md5.finish();
    return body;
}

response copied(request_context const& c, char const* root, std::string const& etag) {
    pugi::xml_document document;
    auto result = document.append_child(root);
    result.append_child("LastModified").text().set(wire::iso_date(c.now).c_str());
    result.append_child("ETag").text().set(etag.c_str());
    response a;
    a.headers.set("Content-Type", "application/xml");
    a.headers.set("ETag", etag); // some clients read it instead of the element
    a.body = wire::write_xml(document);
    return a;
}

bool is_directive(std::string_view text) {
    return text.empty() || wire::equal_ignoring_case(text, "COPY") || wire::equal_ignoring_case(text, "REPLACE");
}

/// Metadata and tags are each taken from the source or from the request. ACL, class and encryption are the request's.
/// An object copied to itself gets the metadata of the request, whatever the directive.
wire::header_list headers_of_copy(wire::header_list const& given, wire::header_list const& source, bool to_itself) {
    bool const replaces = to_itself || wire::equal_ignoring_case(given.get("x-oss-metadata-directive"), "REPLACE");
    bool const replaces_tags = wire::equal_ignoring_case(given.get("x-oss-tagging-directive"), "REPLACE");
    wire::header_list const own = headers_to_keep(given);
    wire::header_list headers = replaces ? own : source;
    headers.remove("x-oss-tagging");
    headers.remove("x-oss-object-acl");
    auto const take = [&headers](wire::header_list const& from, std::string_view name) {
        if (from.has(name)) headers.set(name, std::string(from.get(name)));
    };
    take(replaces_tags ? own : source, "x-oss-tagging");
    take(own, "x-oss-object-acl");
    take(own, "x-oss-storage-class");
    echo_encryption(own, headers);
    return headers;
}

} // namespace

response copy_object(request_context& c) {
    auto const& given = c.in.request.headers;
    if (auto const bad = check_object_name(c.in.request.key)) return c.fail(*bad);
    if (auto const bad = check_object_headers(given)) return c.fail(*bad);
    for (auto const* const name : {"x-oss-metadata-directive", "x-oss-tagging-directive"})
        if (!is_directive(given.get(name)))
            return c.fail(invalid_argument_value(name, given.get(name), "The directive must be COPY or REPLACE."));
    if (c.forbids_overwrite()) return c.fail(file_already_exists("0026-00000002"));
    auto const source = find_source(c);
    if (!source.object) return source.error;
    if (source.object->size > 1ULL << 30)
        return c.fail(
            error_response(400, "EntityTooLarge", "The copy source is larger than the maximum allowable size."));
    auto const body = copy_bytes(c, *source.object, 0, source.object->size);
    stored_object o;
    o.bytes = content({body.bytes});
    o.size = body.size;
    o.crc64 = body.crc64;
    o.etag = etag_of(body.md5);
    o.content_md5 = wire::base64_encode(body.md5);
    o.modified = c.now;
    o.headers = headers_of_copy(given, source.object->headers, source.object == c.find_object());
    response a = copied(c, "CopyObjectResult", o.etag);
    a.headers.set("x-oss-hash-crc64ecma", std::to_string(o.crc64));
    echo_encryption(o.headers, a.headers);
    c.store_object(std::move(o));
    return a;
}

response upload_part_copy(request_context& c) {
    stored_upload* const upload = c.find_upload();
    if (!upload) return c.no_upload("0042-00000311");
    auto const number = number_in_query(c.in, "partNumber", 0, 1, limits::max_parts);
    if (!number || *number == 0)
        return c.fail(invalid_argument("Part number must be an integer between 1 and 10000, inclusive."));
    auto const source = find_source(c);
    if (!source.object) return source.error;
    if (source.object->type == "Appendable")
        return c.fail(error_response(400, "OperationNotSupported", "An appendable object cannot be copied as a part."));
    // OSS copies the whole object when the range is not satisfiable.
    auto const range = parse_range(c.in.request.headers.get("x-oss-copy-source-range"), source.object->size, false);
    std::uint64_t const first = range ? range->first : 0;
    std::uint64_t const size = range ? range->second - range->first + 1 : source.object->size;
    auto const body = copy_bytes(c, *source.object, first, size);
    stored_part p;
    p.bytes = body.bytes;
    p.size = body.size;
    p.crc64 = body.crc64;
    p.etag = etag_of(body.md5);
    p.modified = c.now;
    response a = copied(c, "CopyPartResult", p.etag);
    if (range)
        a.headers.set("Content-Range", "bytes " + std::to_string(range->first) + '-' + std::to_string(range->second) +
                                           '/' + std::to_string(source.object->size));
    upload->parts.insert_or_assign(*number, std::move(p));
    c.changed_bucket = c.in.request.bucket;
    return a;
}

} // namespace ossio::testing
