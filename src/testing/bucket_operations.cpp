// SPDX-License-Identifier: BSL-1.0
// Buckets and the listing of objects, as the embedded server does them.
#include "testing/operations.hpp"

#include "wire/endpoint.hpp"
#include "wire/percent.hpp"
#include "wire/xml.hpp"

#include <algorithm>
#include <charconv>

namespace ossio::testing {

namespace {

void add(pugi::xml_node parent, char const* name, std::string const& text) {
    parent.append_child(name).text().set(text.c_str());
}

answer xml(pugi::xml_document const& document) {
    answer a;
    a.headers.set("Content-Type", "application/xml");
    a.body = wire::write_xml(document);
    return a;
}

void describe(pugi::xml_node node, operation_context const& c, std::string const& name, stored_bucket const& b) {
    add(node, "Name", name);
    add(node, "CreationDate", wire::iso_date(std::chrono::floor<std::chrono::seconds>(b.created)));
    add(node, "ExtranetEndpoint", std::string(c.in.request.headers.get("host")));
    add(node, "IntranetEndpoint", std::string(c.in.request.headers.get("host")));
    add(node, "Location", "oss-" + c.region);
    add(node, "Region", c.region);
    add(node, "StorageClass", "Standard");
}

} // namespace

answer put_bucket(operation_context& c) {
    if (!wire::check_bucket_name(c.in.request.bucket))
        return c.refuse(refusal(400, "InvalidBucketName", "The specified bucket is not valid.", "0015-00000001"));
    if (c.buckets.contains(c.in.request.bucket))
        return c.refuse(
            refusal(409, "BucketAlreadyExists", "The requested bucket name is not available.", "0015-00000104"));
    c.buckets[c.in.request.bucket].created = c.now;
    c.changed_bucket = c.in.request.bucket;
    answer a;
    a.headers.set("Location", "/" + c.in.request.bucket);
    return a;
}

answer delete_bucket(operation_context& c) {
    stored_bucket const& b = c.bucket();
    if (!b.objects.empty() || !b.uploads.empty())
        return c.refuse(refusal(409, "BucketNotEmpty",
                                "The bucket has objects or unfinished uploads. Delete them first.", "0015-00000301"));
    c.buckets.erase(c.in.request.bucket);
    c.changed_bucket = c.in.request.bucket;
    return answer(204);
}

answer list_buckets(operation_context& c) {
    pugi::xml_document document;
    auto root = document.append_child("ListAllMyBucketsResult");
    auto owner = root.append_child("Owner");
    add(owner, "ID", "1000");
    add(owner, "DisplayName", "1000");
    auto all = root.append_child("Buckets");
    for (auto const& [name, b] : c.buckets) describe(all.append_child("Bucket"), c, name, b);
    return xml(document);
}

answer bucket_info(operation_context& c) {
    pugi::xml_document document;
    if (c.in.has_query("location")) {
        add(document, "LocationConstraint", "oss-" + c.region);
        return xml(document);
    }
    describe(document.append_child("BucketInfo").append_child("Bucket"), c, c.in.request.bucket, c.bucket());
    return xml(document);
}

answer list_objects(operation_context& c) {
    bool const second = c.in.query("list-type") == "2";
    bool const encoded = c.in.query("encoding-type") == "url";
    std::string const prefix = c.in.query("prefix"), delimiter = c.in.query("delimiter");
    std::string after = c.in.query(second ? "start-after" : "marker");
    if (second) after = std::max(after, c.in.query("continuation-token"));
    std::size_t most = 100;
    std::string const asked = c.in.query("max-keys");
    if (!asked.empty()) std::from_chars(asked.data(), asked.data() + asked.size(), most);
    if (most < 1 || most > 1000)
        return c.refuse(invalid_argument("Argument max-keys must be an integer between 1 and 1000."));
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
        last = group.empty() ? key : group + '\xFF';
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
        add(node, "StorageClass", "Standard");
    }
    if (second) add(root, "KeyCount", std::to_string(count));
    add(root, "IsTruncated", truncated ? "true" : "false");
    if (truncated) add(root, second ? "NextContinuationToken" : "NextMarker", text(last));
    return xml(document);
}

} // namespace ossio::testing
