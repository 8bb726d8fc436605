// SPDX-License-Identifier: BSL-1.0
// Operations on buckets, and the listings of buckets and objects.
#include "testing/object_headers_check.hpp"
#include "testing/request_dispatch.hpp"

#include "wire/endpoint.hpp"
#include "wire/percent.hpp"
#include "wire/xml.hpp"

#include <algorithm>

namespace ossio::testing {

namespace {

void add(pugi::xml_node parent, char const* name, std::string const& text) {
    parent.append_child(name).text().set(text.c_str());
}

response xml(pugi::xml_document const& document) {
    response a;
    a.headers.set("Content-Type", "application/xml");
    a.body = wire::write_xml(document);
    return a;
}

void describe(pugi::xml_node node, request_context const& c, std::string const& name, stored_bucket const& b) {
    add(node, "Name", name);
    add(node, "CreationDate", wire::iso_date(std::chrono::floor<std::chrono::seconds>(b.created)));
    add(node, "ExtranetEndpoint", std::string(c.in.request.headers.get("host")));
    add(node, "IntranetEndpoint", std::string(c.in.request.headers.get("host")));
    add(node, "Location", "oss-" + c.region);
    add(node, "Region", c.region);
    add(node, "StorageClass", "Standard");
}

void add_owner(pugi::xml_node parent) {
    auto owner = parent.append_child("Owner");
    add(owner, "ID", "1000");
    add(owner, "DisplayName", "1000");
}

error_response page_size_error(std::string_view name, parsed_request const& in) {
    return invalid_argument_value(name, in.query(name),
                                  "Argument " + std::string(name) + " must be an integer between 1 and 1000.");
}

} // namespace

response put_bucket(request_context& c) {
    if (!wire::check_bucket_name(c.in.request.bucket))
        return c.fail(error_response(400, "InvalidBucketName", "The specified bucket is not valid.", "0015-00000001"));
    if (c.buckets.contains(c.in.request.bucket))
        return c.fail(
            error_response(409, "BucketAlreadyExists", "The requested bucket name is not available.", "0015-00000104"));
    auto const acl = c.in.request.headers.get("x-oss-acl");
    if (!acl.empty() && !is_bucket_acl(acl))
        return c.fail(invalid_argument_value("x-oss-acl", acl, "The access control list does not exist."));
    stored_bucket& made = c.buckets[c.in.request.bucket];
    made.created = c.now;
    if (!acl.empty()) made.acl = acl;
    c.changed_bucket = c.in.request.bucket;
    response a;
    a.headers.set("Location", "/" + c.in.request.bucket);
    return a;
}

response delete_bucket(request_context& c) {
    stored_bucket const& b = c.bucket();
    if (!b.objects.empty() || !b.uploads.empty())
        return c.fail(error_response(409, "BucketNotEmpty",
                                     "The bucket has objects or unfinished uploads. Delete them first.",
                                     "0015-00000301"));
    c.buckets.erase(c.in.request.bucket);
    c.changed_bucket = c.in.request.bucket;
    return response(204);
}

response list_buckets(request_context& c) {
    auto const most = number_in_query(c.in, "max-keys", 100, 1, 1000);
    if (!most) return c.fail(page_size_error("max-keys", c.in));
    std::string const prefix = c.in.query("prefix"), marker = c.in.query("marker");
    pugi::xml_document document;
    auto root = document.append_child("ListAllMyBucketsResult");
    add(root, "Prefix", prefix);
    add(root, "Marker", marker);
    add(root, "MaxKeys", std::to_string(*most));
    add_owner(root);
    auto all = root.append_child("Buckets");
    int count = 0;
    std::string last;
    bool truncated = false;
    for (auto at = c.buckets.upper_bound(marker); at != c.buckets.end() && !truncated; ++at) {
        if (!at->first.starts_with(prefix)) continue;
        truncated = count == *most;
        if (truncated) break;
        describe(all.append_child("Bucket"), c, at->first, at->second);
        last = at->first;
        ++count;
    }
    add(root, "IsTruncated", truncated ? "true" : "false");
    if (truncated) add(root, "NextMarker", last);
    return xml(document);
}

response bucket_info(request_context& c) {
    pugi::xml_document document;
    if (c.in.has_query("location")) {
        add(document, "LocationConstraint", "oss-" + c.region);
        return xml(document);
    }
    auto bucket = document.append_child("BucketInfo").append_child("Bucket");
    describe(bucket, c, c.in.request.bucket, c.bucket());
    add_owner(bucket);
    add(bucket.append_child("AccessControlList"), "Grant", c.bucket().acl);
    return xml(document);
}

response delete_objects(request_context& c) {
    constexpr std::size_t most = 1000; // https://help.aliyun.com/zh/oss/developer-reference/deletemultipleobjects
    auto const document = wire::parse_xml(c.in.request.body, "Delete");
    if (!document) return c.fail(malformed_xml());
    std::vector<std::string> keys;
    for (pugi::xml_node object : (*document)->document_element().children("Object"))
        keys.push_back(wire::child_text(object, "Key"));
    if (keys.empty() || keys.size() > most) return c.fail(malformed_xml());
    bool const is_quiet = wire::child_text((*document)->document_element(), "Quiet") == "true";
    bool const encoded = c.in.query("encoding-type") == "url";
    pugi::xml_document reply;
    auto root = reply.append_child("DeleteResult");
    if (encoded) add(root, "EncodingType", "url");
    for (std::string const& key : keys) {
        c.bucket().objects.erase(key);
        add(root.append_child("Deleted"), "Key", encoded ? wire::percent_encode(key) : key);
    }
    c.changed_bucket = c.in.request.bucket;
    return is_quiet ? response() : xml(reply);
}

response list_objects(request_context& c) {
    bool const second = c.in.query("list-type") == "2";
    bool const encoded = c.in.query("encoding-type") == "url";
    std::string const prefix = c.in.query("prefix"), delimiter = c.in.query("delimiter");
    std::string after = c.in.query(second ? "start-after" : "marker");
    if (second) after = std::max(after, c.in.query("continuation-token"));
    auto const page = number_in_query(c.in, "max-keys", 100, 1, 1000);
    if (!page) return c.fail(page_size_error("max-keys", c.in));
    auto const most = static_cast<std::size_t>(*page);
    auto const text = [encoded](std::string const& t) { return encoded ? wire::percent_encode(t) : t; };

    pugi::xml_document document;
    auto root = document.append_child("ListBucketResult");
    add(root, "Name", c.in.request.bucket);
    add(root, "Prefix", text(prefix));
    add(root, "Delimiter", text(delimiter));
    add(root, "MaxKeys", std::to_string(most));
    if (encoded) add(root, "EncodingType", "url");
    std::size_t count = 0;
    std::string last, last_group;
    bool truncated = false;
    for (auto const& [key, o] : c.bucket().objects) {
        if (!key.starts_with(prefix) || (!after.empty() && key <= after)) continue;
        auto const cut = delimiter.empty() ? std::string::npos : key.find(delimiter, prefix.size());
        std::string const group = cut == std::string::npos ? std::string() : key.substr(0, cut + delimiter.size());
        if (!group.empty() && (group == last_group || after.starts_with(group))) continue;
        if (count == most) {
            truncated = true;
            break;
        }
        ++count;
        last = group.empty() ? key : group; // the keys of a group that the marker begins with were listed
        if (!group.empty()) {
            add(root.append_child("CommonPrefixes"), "Prefix", text(last_group = group));
            continue;
        }
        auto node = root.append_child("Contents");
        add(node, "Key", text(key));
        add(node, "LastModified", wire::iso_date(std::chrono::floor<std::chrono::seconds>(o.modified)));
        add(node, "ETag", o.etag);
        add(node, "Type", o.type);
        add(node, "Size", std::to_string(o.size));
        auto const kept = o.headers.get("x-oss-storage-class");
        add(node, "StorageClass", kept.empty() ? "Standard" : std::string(kept));
        if (!second || c.in.query("fetch-owner") == "true") add_owner(node);
    }
    if (second) add(root, "KeyCount", std::to_string(count));
    add(root, "IsTruncated", truncated ? "true" : "false");
    if (truncated) add(root, second ? "NextContinuationToken" : "NextMarker", text(last));
    return xml(document);
}

} // namespace ossio::testing
