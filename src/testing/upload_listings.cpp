// SPDX-License-Identifier: BSL-1.0
// ListParts and ListMultipartUploads.
#include "testing/request_dispatch.hpp"
#include "testing/xml_response.hpp"

#include <limits>

namespace ossio::testing {

namespace {

error_response wrong_number(std::string_view name, parsed_request const& in, std::string_view range) {
    return invalid_argument_value(name, in.query(name),
                                  "Argument " + std::string(name) + " must be an integer " + std::string(range) + '.');
}

} // namespace

response list_parts(request_context& c) {
    stored_upload const* const u = c.find_upload();
    if (!u) return c.no_upload("0042-00000002");
    auto const most = number_in_query(c.in, "max-parts", 1000, 1, 1000);
    if (!most) return c.fail(wrong_number("max-parts", c.in, "between 1 and 1000"));
    auto const marker = number_in_query(c.in, "part-number-marker", 0, 0, std::numeric_limits<int>::max());
    if (!marker) return c.fail(wrong_number("part-number-marker", c.in, "of 0 or more"));
    xml_response x(c, "ListPartsResult");
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
        xml_response::add(node, "PartNumber", std::to_string(at->first));
        xml_response::add(node, "LastModified",
                          wire::iso_date(std::chrono::floor<std::chrono::seconds>(at->second.modified)));
        xml_response::add(node, "ETag", at->second.etag);
        if (c.returns_crc64) xml_response::add(node, "HashCrc64ecma", std::to_string(at->second.crc64));
        xml_response::add(node, "Size", std::to_string(at->second.size));
        last = at->first;
    }
    x.add("NextPartNumberMarker", count == 0 ? std::string() : std::to_string(last)); // oss2 needs the element
    x.add("IsTruncated", at == u->parts.end() ? "false" : "true");
    return x.take();
}

namespace {

/// One page of ListMultipartUploads, ordered by key and upload id.
class uploads_page {
public:
    std::vector<stored_upload const*> uploads;
    std::vector<std::string> groups;
    std::string next_key, next_id;
    bool truncated = false;
};

uploads_page page_of(request_context& c, int most) {
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

response list_uploads(request_context& c) {
    auto const most = number_in_query(c.in, "max-uploads", 1000, 1, 1000);
    if (!most) return c.fail(wrong_number("max-uploads", c.in, "between 1 and 1000"));
    uploads_page const page = page_of(c, *most);
    xml_response x(c, "ListMultipartUploadsResult");
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
        xml_response::add(node, "UploadId", u->id);
        xml_response::add(node, "StorageClass", "Standard");
        xml_response::add(node, "Initiated", wire::iso_date(std::chrono::floor<std::chrono::seconds>(u->initiated)));
    }
    for (std::string const& group : page.groups) x.add_key(x.root().append_child("CommonPrefixes"), "Prefix", group);
    return x.take();
}

} // namespace ossio::testing
