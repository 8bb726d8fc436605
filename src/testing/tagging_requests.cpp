// SPDX-License-Identifier: BSL-1.0
// PutObjectTagging, GetObjectTagging and DeleteObjectTagging.
#include "testing/request_dispatch.hpp"
#include "testing/tags.hpp"

namespace ossio::testing {

namespace {

constexpr char const* header = "x-oss-tagging"; // objects keep their tags in this form

} // namespace

response put_object_tagging(request_context& c) {
    stored_object* const o = c.find_object();
    if (!o) return c.fail(no_such_key().with({{"Key", c.in.request.key}}));
    auto const tags = parse_tag_xml(c.in.request.body);
    if (auto const* const wrong = boost::variant2::get_if<error_response>(&tags)) return c.fail(*wrong);
    o->headers.set(header, to_tag_header(boost::variant2::get<tag_list>(tags)));
    c.changed_bucket = c.in.request.bucket;
    return response();
}

response get_object_tagging(request_context& c) {
    stored_object const* const o = c.find_object();
    if (!o) return c.fail(no_such_key().with({{"Key", c.in.request.key}}));
    auto const tags = parse_tag_header(o->headers.get(header));
    auto const* const list = boost::variant2::get_if<tag_list>(&tags);
    response a;
    a.headers.set("Content-Type", "application/xml");
    a.body = to_tag_xml(list ? *list : tag_list());
    return a;
}

response delete_object_tagging(request_context& c) {
    stored_object* const o = c.find_object();
    if (!o) return c.fail(no_such_key().with({{"Key", c.in.request.key}}));
    o->headers.remove(header);
    c.changed_bucket = c.in.request.bucket;
    return response(204);
}

} // namespace ossio::testing
