// SPDX-License-Identifier: BSL-1.0
// The operations of multipart uploads, but for the listings.
#include "testing/object_headers_check.hpp"
#include "testing/request_dispatch.hpp"
#include "testing/xml_response.hpp"

#include "wire/base64.hpp"
#include "wire/digest.hpp"
#include "wire/percent.hpp"
#include "wire/xml.hpp"

#include <ossio/types.hpp>

#include <boost/variant2/variant.hpp>

#include <algorithm>
#include <charconv>

namespace ossio::testing {

namespace {

std::optional<int> number(std::string_view text) {
    int n = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return n;
}

/// Some clients escape the quotes of an ETag twice.
std::string unescape_quotes(std::string_view etag) {
    std::string text;
    while (!etag.empty()) {
        std::size_t const quote = etag.starts_with("&quot;") ? 6 : etag.starts_with("&#34;") ? 5 : 0;
        text += quote != 0 ? '"' : etag.front();
        etag.remove_prefix(std::max<std::size_t>(quote, 1));
    }
    return text;
}

constexpr std::size_t max_list_tags = 160'000; // 10 000 parts of seven elements each

/// The parts that the body of CompleteMultipartUpload lists; nothing when the body is not that XML.
std::optional<std::vector<listed_part>> parse_list(std::string const& body) {
    auto document = wire::parse_xml(body, "CompleteMultipartUpload", max_list_tags);
    if (!document) return std::nullopt;
    std::vector<listed_part> parts;
    for (pugi::xml_node node : (*document)->document_element().children("Part")) {
        auto const n = number(wire::child_text(node, "PartNumber"));
        if (!n) return std::nullopt;
        parts.emplace_back(*n, unescape_quotes(wire::child_text(node, "ETag")));
    }
    return parts;
}

/// The MD5 of a whole sequential upload, in base64. Other uploads have none: OSS does not see their bytes in order.
std::string md5_of_sequential(stored_upload const& u, stored_object const& o) {
    constexpr std::size_t piece = 1 << 20;
    if (!u.sequential || !o.bytes.keeps_bytes()) return {};
    wire::md5_digest md5;
    for (std::uint64_t at = 0; at < o.size; at += piece) {
        std::string const bytes = o.bytes.read(at, piece);
        md5.update(bytes.data(), bytes.size());
    }
    return wire::base64_encode(md5.finish());
}

/// The parts that CompleteMultipartUpload asks for, or the error.
boost::variant2::variant<std::vector<listed_part>, error_response> parts_to_join(request_context const& c,
                                                                                 stored_upload const& u) {
    std::vector<listed_part> listed;
    if (c.in.request.headers.get("x-oss-complete-all") == "yes") {
        if (!c.in.request.body.empty())
            return invalid_argument("Should not speficy both complete all header and http body.", "0042-00000216")
                .with({{"ArgumentName", "x-oss-complete-all"}, {"ArgumentValue", "yes"}});
        for (auto const& [n, p] : u.parts) listed.emplace_back(n, p.etag);
        return listed;
    }
    auto parsed = parse_list(c.in.request.body);
    // OSS accepts an empty list when nothing was uploaded: the object is empty.
    if (!parsed || (parsed->empty() && !u.parts.empty())) return malformed_xml("0042-00000205");
    return std::move(*parsed);
}

/// The response when the part number of UploadPart or UploadPartCopy is missing or out of range.
response wrong_part_number(request_context const& c) {
    bool const is_missing = c.in.query("partNumber").empty();
    return c.fail(invalid_argument("Part number must be an integer between 1 and 10000, inclusive.",
                                   is_missing ? "0017-00000219" : "0017-00000220")
                      .with({{"ArgumentName", "PartNumber"}, {"ArgumentValue", c.in.query("partNumber")}}));
}

} // namespace

response initiate_upload(request_context& c) {
    if (auto const bad = check_object_name(c.in.request.key)) return c.fail(*bad);
    if (auto const bad = check_object_headers(c.in.request.headers)) return c.fail(*bad);
    if (c.forbids_overwrite()) return c.fail(file_already_exists({}));
    stored_upload u;
    u.id = new_request_id() + new_request_id().substr(0, 8);
    u.key = c.in.request.key;
    u.initiated = c.now;
    u.headers = headers_to_keep(c.in.request.headers);
    u.headers.remove("x-oss-object-acl"); // it belongs to CompleteMultipartUpload
    u.sequential = c.in.has_query("sequential");
    xml_response x(c, "InitiateMultipartUploadResult");
    x.add("Bucket", c.in.request.bucket);
    x.add_key("Key", u.key);
    x.add("UploadId", u.id);
    std::pair const name(u.key, u.id);
    response a = x.take();
    echo_encryption(u.headers, a.headers);
    c.bucket().uploads.emplace(name, std::move(u));
    c.changed_bucket = c.in.request.bucket;
    return a;
}

response upload_part(request_context& c) {
    auto const n = number(c.in.query("partNumber"));
    if (!n || *n < 1 || *n > limits::max_parts) return wrong_part_number(c);
    stored_upload* const u = c.find_upload();
    if (!u) return c.no_upload("0042-00000104");
    int const last = u->parts.empty() ? 0 : u->parts.rbegin()->first;
    if (u->sequential && *n <= last)
        return c.fail(
            error_response(409, "PartAlreadyExist", "The part exists already, and the upload is sequential."));
    if (u->sequential && *n > last + 1)
        return c.fail(error_response(400, "PartNotSequential", "The part is not the next one of a sequential upload."));
    if (c.in.request.headers.has("x-oss-server-side-encryption"))
        return c.fail(invalid_argument("x-oss-server-side-encryption is not allowed in UploadPart."));
    stored_part p;
    p.bytes = c.in.body.bytes;
    p.size = c.in.body.size;
    p.crc64 = c.in.body.crc64;
    p.etag = etag_of(c.in.body.md5);
    p.modified = c.now;
    response a;
    a.headers.set("ETag", p.etag);
    a.headers.set("Content-MD5", wire::base64_encode(c.in.body.md5));
    a.headers.set("x-oss-hash-crc64ecma", std::to_string(p.crc64));
    echo_encryption(u->headers, a.headers);
    u->parts.insert_or_assign(*n, std::move(p));
    c.changed_bucket = c.in.request.bucket;
    return a;
}

response complete_upload(request_context& c) {
    stored_upload* const u = c.find_upload();
    if (!u) return c.no_upload("0042-00000104");
    auto const acl = c.in.request.headers.get("x-oss-object-acl");
    if (!acl.empty() && !is_object_acl(acl))
        return c.fail(invalid_argument_value("x-oss-object-acl", acl, "The access control list does not exist."));
    auto const listed = parts_to_join(c, *u);
    if (auto const* const wrong = boost::variant2::get_if<error_response>(&listed)) return c.fail(*wrong);
    stored_object o;
    if (auto broken = join_parts(*u, boost::variant2::get<std::vector<listed_part>>(listed), o))
        return c.fail(std::move(*broken).with({{"UploadId", u->id}}));
    if (c.forbids_overwrite()) return c.fail(file_already_exists("0042-00000214"));
    o.content_md5 = md5_of_sequential(*u, o);
    o.modified = c.now;
    if (!acl.empty()) o.headers.set("x-oss-object-acl", std::string(acl));
    xml_response x(c, "CompleteMultipartUploadResult");
    x.add("Location", "http://" + std::string(c.in.request.headers.get("host")) + '/' +
                          wire::percent_encode_path(c.in.request.key));
    x.add("Bucket", c.in.request.bucket);
    x.add_key("Key", c.in.request.key);
    x.add("ETag", o.etag);
    response a = x.take();
    a.headers.set("ETag", o.etag);
    a.headers.set("x-oss-hash-crc64ecma", std::to_string(o.crc64));
    echo_encryption(o.headers, a.headers);
    c.store_object(std::move(o));
    c.bucket().uploads.erase({c.in.request.key, c.in.query("uploadId")});
    return a;
}

response abort_upload(request_context& c) {
    if (c.bucket().uploads.erase({c.in.request.key, c.in.query("uploadId")}) == 0) return c.no_upload("0042-00000002");
    c.changed_bucket = c.in.request.bucket;
    return response(204);
}

} // namespace ossio::testing
