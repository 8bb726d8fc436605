// SPDX-License-Identifier: BSL-1.0
// CopyObject and UploadPartCopy, as the embedded server does them.
#include "testing/operations.hpp"

#include "wire/crc64.hpp"
#include "wire/digest.hpp"
#include "wire/percent.hpp"
#include "wire/xml.hpp"

#include <ossio/types.hpp>

#include <algorithm>
#include <charconv>

namespace ossio::testing {

namespace {

/// The object that x-oss-copy-source names, or the answer that refuses it.
class found_source {
public:
    stored_object const* object = nullptr;
    answer refused;
};

found_source find_source(operation_context& c) {
    found_source found;
    std::string_view text = c.in.request.headers.get("x-oss-copy-source");
    text = text.substr(0, text.find('?'));
    if (text.starts_with('/')) text.remove_prefix(1);
    auto const slash = text.find('/');
    auto const key =
        wire::percent_decode(slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1));
    if (!key || key->empty()) {
        found.refused = c.refuse(invalid_argument("Copy Source must mention the source bucket and key: /bucket/key"));
        return found;
    }
    auto const bucket = c.buckets.find(std::string(text.substr(0, slash)));
    if (bucket == c.buckets.end()) {
        found.refused = c.refuse(no_such_bucket());
        return found;
    }
    auto const object = bucket->second.objects.find(*key);
    auto const wanted = c.in.request.headers.get("x-oss-copy-source-if-match");
    if (object == bucket->second.objects.end())
        found.refused = c.refuse(no_such_key());
    else if (!object->second.bytes.keeps_bytes())
        found.refused = c.refuse(refusal(400, "OperationNotSupported", "The bytes of the source were not kept."));
    else if (!wanted.empty() && wanted != object->second.etag)
        found.refused = c.refuse(
            refusal(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold."));
    else
        found.object = &object->second;
    return found;
}

/// Bytes first to last of an object as a new body.
body_facts copy_bytes(operation_context const& c, stored_object const& from, std::uint64_t first, std::uint64_t size) {
    constexpr std::uint64_t piece = 1 << 20;
    body_facts body;
    body.bytes = c.blobs->make();
    wire::md5_digest md5;
    while (body.size < size) {
        std::string const bytes =
            from.bytes.read(first + body.size, static_cast<std::size_t>(std::min(piece, size - body.size)));
        body.crc64 = wire::crc64(body.crc64, bytes.data(), bytes.size());
        md5.update(bytes.data(), bytes.size());
        body.bytes->append(boost::asio::buffer(bytes));
        body.size += bytes.size();
    }
    body.bytes->finish();
    body.md5 = md5.finish();
    return body;
}

answer copied(operation_context const& c, char const* root, std::string const& etag) {
    pugi::xml_document document;
    auto result = document.append_child(root);
    result.append_child("LastModified").text().set(wire::iso_date(c.now).c_str());
    result.append_child("ETag").text().set(etag.c_str());
    answer a;
    a.headers.set("Content-Type", "application/xml");
    a.headers.set("ETag", etag); // which some clients take instead of the body's
    a.body = wire::write_xml(document);
    return a;
}

} // namespace

answer copy_object(operation_context& c) {
    auto const source = find_source(c);
    if (!source.object) return source.refused;
    if (source.object->size > 1ULL << 30)
        return c.refuse(refusal(400, "EntityTooLarge", "The copy source is larger than the maximum allowable size."));
    auto const body = copy_bytes(c, *source.object, 0, source.object->size);
    stored_object o;
    o.bytes = content({body.bytes});
    o.size = body.size;
    o.crc64 = body.crc64;
    o.etag = etag_of(body.md5);
    o.modified = c.now;
    bool const replaces = wire::equal_ignoring_case(c.in.request.headers.get("x-oss-metadata-directive"), "REPLACE");
    o.headers = replaces ? headers_to_keep(c.in.request.headers) : source.object->headers;
    answer a = copied(c, "CopyObjectResult", o.etag);
    a.headers.set("x-oss-hash-crc64ecma", std::to_string(o.crc64));
    c.bucket().objects.insert_or_assign(c.in.request.key, std::move(o));
    c.changed_bucket = c.in.request.bucket;
    return a;
}

answer upload_part_copy(operation_context& c) {
    auto const upload = c.bucket().uploads.find({c.in.request.key, c.in.query("uploadId")});
    if (upload == c.bucket().uploads.end()) return c.refuse(no_such_upload("0042-00000311"));
    std::string const text = c.in.query("partNumber");
    int number = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size() || number < 1 || number > limits::max_parts)
        return c.refuse(invalid_argument("Part number must be an integer between 1 and 10000, inclusive."));
    auto const source = find_source(c);
    if (!source.object) return source.refused;
    // A range that cannot be had means the whole object.
    auto const range = parse_range(c.in.request.headers.get("x-oss-copy-source-range"), source.object->size);
    std::uint64_t const first = range ? range->first : 0;
    std::uint64_t const size = range ? range->second - range->first + 1 : source.object->size;
    auto const body = copy_bytes(c, *source.object, first, size);
    stored_part p;
    p.bytes = body.bytes;
    p.size = body.size;
    p.crc64 = body.crc64;
    p.etag = etag_of(body.md5);
    p.modified = c.now;
    answer a = copied(c, "CopyPartResult", p.etag);
    if (range)
        a.headers.set("Content-Range", "bytes " + std::to_string(range->first) + '-' + std::to_string(range->second) +
                                           '/' + std::to_string(source.object->size));
    upload->second.parts.insert_or_assign(number, std::move(p));
    c.changed_bucket = c.in.request.bucket;
    return a;
}

} // namespace ossio::testing
