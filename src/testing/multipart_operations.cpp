// SPDX-License-Identifier: BSL-1.0
// The operations of multipart uploads, as the embedded server does them.
#include "testing/operations.hpp"

#include "wire/base64.hpp"
#include "wire/percent.hpp"
#include "wire/xml.hpp"

#include <ossio/types.hpp>

#include <charconv>

namespace ossio::testing {

namespace {

std::optional<int> number(std::string_view text) {
    int n = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return n;
}

stored_upload* find_upload(operation_context& c) {
    auto const at = c.bucket().uploads.find({c.in.request.key, c.in.query("uploadId")});
    return at == c.bucket().uploads.end() ? nullptr : &at->second;
}

answer missing(operation_context const& c, std::string_view ec) {
    return c.refuse(no_such_upload(ec), {{"UploadId", c.in.query("uploadId")}});
}

/// An XML answer, with texts encoded when the request asks for it.
class xml_answer {
public:
    xml_answer(operation_context const& c, char const* root)
        : encoded_(c.in.query("encoding-type") == "url"), root_(document_.append_child(root)) {
        if (encoded_) add("EncodingType", "url");
    }
    pugi::xml_node root() const { return root_; }
    void add(char const* name, std::string const& text) { add(root_, name, text); }
    static void add(pugi::xml_node parent, char const* name, std::string const& text) {
        parent.append_child(name).text().set(text.c_str());
    }
    void add_key(char const* name, std::string const& text) { add_key(root_, name, text); }
    void add_key(pugi::xml_node parent, char const* name, std::string const& text) const {
        add(parent, name, encoded_ ? wire::percent_encode(text) : text);
    }
    answer take() const {
        answer a;
        a.headers.set("Content-Type", "application/xml");
        a.body = wire::write_xml(document_);
        return a;
    }

private:
    pugi::xml_document document_;
    bool encoded_;
    pugi::xml_node root_;
};

/// Parts as the body of a Complete lists them; nothing when it is not that XML.
std::optional<std::vector<listed_part>> parse_list(std::string const& body) {
    auto document = wire::parse_xml(body, "CompleteMultipartUpload");
    if (!document) return std::nullopt;
    std::vector<listed_part> parts;
    for (pugi::xml_node node : (*document)->document_element().children("Part")) {
        auto const n = number(wire::child_text(node, "PartNumber"));
        std::string etag = wire::child_text(node, "ETag");
        // Some clients escape the quotes twice.
        for (std::string_view quote : {"&quot;", "&#34;"})
            for (auto at = etag.find(quote); at != std::string::npos; at = etag.find(quote))
                etag.replace(at, quote.size(), "\"");
        if (!n) return std::nullopt;
        parts.emplace_back(*n, std::move(etag));
    }
    return parts;
}

answer overwrite_forbidden(operation_context const& c, std::string_view ec) {
    return c.refuse(
        refusal(409, "FileAlreadyExists", "The object you specified already exists and can not be overwritten.", ec));
}

bool forbids_overwrite(operation_context& c) {
    return c.in.request.headers.get("x-oss-forbid-overwrite") == "true" &&
           c.bucket().objects.contains(c.in.request.key);
}

} // namespace

answer initiate(operation_context& c) {
    if (c.in.request.key.size() > 1023)
        return c.refuse(refusal(400, "InvalidObjectName", "The specified object is not valid.", "0026-00000100"));
    if (forbids_overwrite(c)) return overwrite_forbidden(c, "0042-00000213");
    stored_upload u;
    u.id = new_request_id() + new_request_id().substr(0, 8);
    u.key = c.in.request.key;
    u.initiated = c.now;
    u.headers = headers_to_keep(c.in.request.headers);
    u.sequential = c.in.has_query("sequential");
    xml_answer x(c, "InitiateMultipartUploadResult");
    x.add("Bucket", c.in.request.bucket);
    x.add_key("Key", u.key);
    x.add("UploadId", u.id);
    std::pair const name(u.key, u.id);
    c.bucket().uploads.emplace(name, std::move(u));
    c.changed_bucket = c.in.request.bucket;
    return x.take();
}

answer upload_part(operation_context& c) {
    auto const n = number(c.in.query("partNumber"));
    if (!n || *n < 1 || *n > limits::max_parts)
        return c.refuse(
            invalid_argument("Part number must be an integer between 1 and 10000, inclusive.", "0017-00000220"),
            {{"ArgumentName", "PartNumber"}, {"ArgumentValue", c.in.query("partNumber")}});
    stored_upload* const u = find_upload(c);
    if (!u) return missing(c, "0042-00000104");
    int const last = u->parts.empty() ? 0 : u->parts.rbegin()->first;
    if (u->sequential && *n <= last)
        return c.refuse(refusal(409, "PartAlreadyExist", "The part exists already, and the upload is sequential."));
    if (u->sequential && *n > last + 1)
        return c.refuse(refusal(400, "PartNotSequential", "The part is not the next one of a sequential upload."));
    if (c.in.request.headers.has("x-oss-server-side-encryption"))
        return c.refuse(invalid_argument("x-oss-server-side-encryption is not allowed in UploadPart."));
    stored_part p;
    p.bytes = c.in.body.bytes;
    p.size = c.in.body.size;
    p.crc64 = c.in.body.crc64;
    p.etag = etag_of(c.in.body.md5);
    p.modified = c.now;
    answer a;
    a.headers.set("ETag", p.etag);
    a.headers.set("Content-MD5", wire::base64_encode(c.in.body.md5));
    a.headers.set("x-oss-hash-crc64ecma", std::to_string(p.crc64));
    u->parts.insert_or_assign(*n, std::move(p));
    c.changed_bucket = c.in.request.bucket;
    return a;
}

answer complete(operation_context& c) {
    stored_upload* const u = find_upload(c);
    if (!u) return missing(c, "0042-00000104");
    bool const all = c.in.request.headers.get("x-oss-complete-all") == "yes";
    if (all && !c.in.request.body.empty())
        return c.refuse(invalid_argument("Should not speficy both complete all header and http body.", "0042-00000216"),
                        {{"ArgumentName", "x-oss-complete-all"}, {"ArgumentValue", "yes"}});
    std::vector<listed_part> listed;
    if (all) {
        for (auto const& [n, p] : u->parts) listed.emplace_back(n, p.etag);
    } else if (auto parsed = parse_list(c.in.request.body); parsed && !parsed->empty()) {
        listed = std::move(*parsed);
    }
    if (listed.empty())
        return c.refuse(refusal(400, "MalformedXML", "The XML you provided was not well-formed or did not validate.",
                                "0042-00000205"));
    stored_object o;
    if (auto const broken = join_parts(*u, listed, o)) return c.refuse(*broken, {{"UploadId", u->id}});
    if (forbids_overwrite(c)) return overwrite_forbidden(c, "0042-00000214");
    o.modified = c.now;
    if (auto const acl = c.in.request.headers.get("x-oss-object-acl"); !acl.empty())
        o.headers.set("x-oss-object-acl", std::string(acl));
    xml_answer x(c, "CompleteMultipartUploadResult");
    x.add("Location", "http://" + std::string(c.in.request.headers.get("host")) + '/' +
                          wire::percent_encode_path(c.in.request.key));
    x.add("Bucket", c.in.request.bucket);
    x.add_key("Key", c.in.request.key);
    x.add("ETag", o.etag);
    answer a = x.take();
    a.headers.set("ETag", o.etag);
    a.headers.set("x-oss-hash-crc64ecma", std::to_string(o.crc64));
    c.bucket().objects.insert_or_assign(c.in.request.key, std::move(o));
    c.bucket().uploads.erase({c.in.request.key, c.in.query("uploadId")});
    c.changed_bucket = c.in.request.bucket;
    return a;
}

answer abort_upload(operation_context& c) {
    if (c.bucket().uploads.erase({c.in.request.key, c.in.query("uploadId")}) == 0) return missing(c, "0042-00000002");
    c.changed_bucket = c.in.request.bucket;
    return answer(204);
}

answer list_parts(operation_context& c) {
    stored_upload const* const u = find_upload(c);
    if (!u) return missing(c, "0042-00000002");
    auto const most = c.in.has_query("max-parts") ? number(c.in.query("max-parts")) : 1000;
    auto const marker = c.in.has_query("part-number-marker") ? number(c.in.query("part-number-marker")) : 0;
    if (!most || *most < 1 || *most > 1000 || !marker || *marker < 0)
        return c.refuse(invalid_argument("Argument max-parts must be an integer between 1 and 1000."));
    xml_answer x(c, "ListPartsResult");
    x.add("Bucket", c.in.request.bucket);
    x.add_key("Key", u->key);
    x.add("UploadId", u->id);
    x.add("StorageClass", "Standard");
    x.add("PartNumberMarker", std::to_string(*marker));
    x.add("MaxParts", std::to_string(*most));
    int count = 0, last = 0;
    auto at = u->parts.upper_bound(*marker);
    for (; at != u->parts.end() && count < *most; ++at, ++count) {
        auto node = x.root().append_child("Part");
        xml_answer::add(node, "PartNumber", std::to_string(at->first));
        xml_answer::add(node, "LastModified",
                        wire::iso_date(std::chrono::floor<std::chrono::seconds>(at->second.modified)));
        xml_answer::add(node, "ETag", at->second.etag);
        if (c.tells_crc64) xml_answer::add(node, "HashCrc64ecma", std::to_string(at->second.crc64));
        xml_answer::add(node, "Size", std::to_string(at->second.size));
        last = at->first;
    }
    if (count != 0) x.add("NextPartNumberMarker", std::to_string(last));
    x.add("IsTruncated", at == u->parts.end() ? "false" : "true");
    return x.take();
}

namespace {

/// What a page of uploads holds, by key and id, groups included.
class uploads_page {
public:
    std::vector<stored_upload const*> uploads;
    std::vector<std::string> groups;
    std::string next_key, next_id;
    bool truncated = false;
};

uploads_page page_of(operation_context& c, int most) {
    std::string const prefix = c.in.query("prefix"), delimiter = c.in.query("delimiter");
    std::string const after_key = c.in.query("key-marker"), after_id = c.in.query("upload-id-marker");
    uploads_page page;
    for (auto const& [name, u] : c.bucket().uploads) {
        if (!u.key.starts_with(prefix)) continue;
        if (u.key < after_key || (u.key == after_key && (after_id.empty() ? !after_key.empty() : u.id <= after_id)))
            continue;
        std::string group;
        if (auto const cut = delimiter.empty() ? std::string::npos : u.key.find(delimiter, prefix.size());
            cut != std::string::npos)
            group = u.key.substr(0, cut + delimiter.size());
        // A group that the marker lies in was listed on an earlier page.
        if (!group.empty() && (after_key.starts_with(group) || (!page.groups.empty() && page.groups.back() == group))) {
            page.next_key = u.key;
            page.next_id = u.id;
            continue;
        }
        if (static_cast<int>(page.uploads.size() + page.groups.size()) == most) {
            page.truncated = true;
            break;
        }
        if (group.empty())
            page.uploads.push_back(&u);
        else
            page.groups.push_back(group);
        page.next_key = u.key;
        page.next_id = u.id;
    }
    return page;
}

} // namespace

answer list_uploads(operation_context& c) {
    auto const most = c.in.has_query("max-uploads") ? number(c.in.query("max-uploads")) : 1000;
    if (!most || *most < 1 || *most > 1000)
        return c.refuse(invalid_argument("Argument max-uploads must be an integer between 1 and 1000."));
    uploads_page const page = page_of(c, *most);
    xml_answer x(c, "ListMultipartUploadsResult");
    x.add("Bucket", c.in.request.bucket);
    x.add_key("KeyMarker", c.in.query("key-marker"));
    x.add("UploadIdMarker", c.in.query("upload-id-marker"));
    x.add_key("NextKeyMarker", page.next_key);
    x.add("NextUploadIdMarker", page.next_id);
    x.add_key("Delimiter", c.in.query("delimiter"));
    x.add_key("Prefix", c.in.query("prefix"));
    x.add("MaxUploads", std::to_string(*most));
    x.add("IsTruncated", page.truncated ? "true" : "false");
    for (stored_upload const* u : page.uploads) {
        auto node = x.root().append_child("Upload");
        x.add_key(node, "Key", u->key);
        xml_answer::add(node, "UploadId", u->id);
        xml_answer::add(node, "StorageClass", "Standard");
        xml_answer::add(node, "Initiated", wire::iso_date(std::chrono::floor<std::chrono::seconds>(u->initiated)));
    }
    for (std::string const& group : page.groups) x.add_key(x.root().append_child("CommonPrefixes"), "Prefix", group);
    return x.take();
}

} // namespace ossio::testing
