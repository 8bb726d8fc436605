// SPDX-License-Identifier: BSL-1.0
// PutObjectAcl, GetObjectAcl, PutBucketAcl and GetBucketAcl.
#include "testing/object_headers_check.hpp"
#include "testing/request_dispatch.hpp"

#include "wire/xml.hpp"

namespace ossio::testing {

namespace {

response grant(std::string const& acl) {
    pugi::xml_document document;
    auto root = document.append_child("AccessControlPolicy");
    auto owner = root.append_child("Owner");
    owner.append_child("ID").text().set("1000");
    owner.append_child("DisplayName").text().set("1000");
    root.append_child("AccessControlList").append_child("Grant").text().set(acl.c_str());
    response a;
    a.headers.set("Content-Type", "application/xml");
    a.body = wire::write_xml(document);
    return a;
}

error_response unknown_acl(std::string_view header, std::string_view value) {
    return invalid_argument_value(header, value, "The access control list does not exist.");
}

} // namespace

response put_object_acl(request_context& c) {
    auto const acl = c.in.request.headers.get("x-oss-object-acl");
    if (!is_object_acl(acl)) return c.fail(unknown_acl("x-oss-object-acl", acl));
    stored_object* const o = c.find_object();
    if (!o) return c.fail(no_such_key().with({{"Key", c.in.request.key}}));
    o->headers.set("x-oss-object-acl", std::string(acl));
    c.changed_bucket = c.in.request.bucket;
    return response();
}

response get_object_acl(request_context& c) {
    stored_object const* const o = c.find_object();
    if (!o) return c.fail(no_such_key().with({{"Key", c.in.request.key}}));
    auto const acl = o->headers.get("x-oss-object-acl");
    return grant(acl.empty() ? "default" : std::string(acl));
}

response put_bucket_acl(request_context& c) {
    auto const acl = c.in.request.headers.get("x-oss-acl");
    if (!is_bucket_acl(acl)) return c.fail(unknown_acl("x-oss-acl", acl));
    c.bucket().acl = acl;
    c.changed_bucket = c.in.request.bucket;
    return response();
}

response get_bucket_acl(request_context& c) { return grant(c.bucket().acl); }

} // namespace ossio::testing
