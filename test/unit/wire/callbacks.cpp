// SPDX-License-Identifier: BSL-1.0
// Callbacks from plain JSON to headers and back, and limits of a request's speed.
#include "wire/base64.hpp"
#include "wire/callback_headers.hpp"
#include "wire/multipart_messages.hpp"
#include "wire/object_headers.hpp"
#include "wire/object_messages.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::wire;

BOOST_AUTO_TEST_SUITE(callbacks)

namespace {

char const* const good =
    R"({"callbackUrl":"http://a.example/x;https://b.example","callbackBody":"k=${object}&u=${x:user}"})";

} // namespace

BOOST_AUTO_TEST_CASE(plain_json_becomes_two_headers_that_read_back) {
    request r("PutObject", verb::put, "b", "k");
    callback_request callback(good);
    callback.variables = {{"user", "me"}, {"x:other", "\"quoted\""}};

    BOOST_REQUIRE(add_callback(r, callback).has_value());
    auto const order = parse_callback(r.headers.get("x-oss-callback"), r.headers.get("x-oss-callback-var")).value();

    BOOST_TEST(base64_decode(r.headers.get("x-oss-callback")).value() == good);
    BOOST_TEST((order.urls == std::vector<std::string>{"http://a.example/x", "https://b.example"}));
    BOOST_TEST(order.body == "k=${object}&u=${x:user}");
    BOOST_TEST(order.body_type == "application/x-www-form-urlencoded");
    BOOST_TEST(order.variables.at("x:user") == "me");
    BOOST_TEST(order.variables.at("x:other") == "\"quoted\"");
}

BOOST_AUTO_TEST_CASE(what_the_service_would_refuse_is_refused_here) {
    std::string const body = R"("callbackBody":"x")";
    for (std::string bad :
         {std::string(), std::string("[]"), std::string("{\"callbackUrl\":"), "{" + body + "}",
          R"({"callbackUrl":"",)" + body + "}", R"({"callbackUrl":"ftp://a",)" + body + "}",
          R"({"callbackUrl":"http://a;http://b;http://c;http://d;http://e;http://f",)" + body + "}",
          std::string(R"({"callbackUrl":"http://a"})"), R"({"callbackUrl":7,)" + body + "}",
          R"({"callbackUrl":"http://a","callbackBodyType":"text/plain",)" + body + "}",
          R"({"callbackUrl":"http://a","callbackHost":")" + std::string(6000, 'h') + "\"," + body + "}"}) {
        request r("PutObject", verb::put, "b", "k");
        auto const added = add_callback(r, callback_request(bad));
        BOOST_REQUIRE_MESSAGE(added.has_error(), bad.substr(0, 80));
        BOOST_TEST((added.error().code == errc::invalid_argument));
        BOOST_TEST(r.headers.all().empty());
    }
    callback_request upper(good);
    upper.variables["User"] = "x";
    request r("PutObject", verb::put, "b", "k");
    BOOST_TEST(add_callback(r, upper).has_error());
    BOOST_TEST(parse_callback("%%%", "").has_error());
    BOOST_TEST(parse_callback(base64_encode(good), base64_encode("[]")).has_error());
}

BOOST_AUTO_TEST_CASE(an_address_without_a_scheme_is_called_by_http) {
    std::string const json =
        R"({"callbackUrl":"203.0.113.30/test.php;b.example:81;a.example/cb?next=http://x.example/",)"
        R"("callbackBody":"size=${size}"})";
    request r("PutObject", verb::put, "b", "k");

    BOOST_REQUIRE(add_callback(r, callback_request(json)).has_value());
    auto const order = parse_callback(r.headers.get("x-oss-callback"), "").value();

    BOOST_TEST(base64_decode(r.headers.get("x-oss-callback")).value() == json);
    BOOST_TEST((order.urls == std::vector<std::string>{"http://203.0.113.30/test.php", "http://b.example:81",
                                                       "http://a.example/cb?next=http://x.example/"}));
}

BOOST_AUTO_TEST_CASE(put_and_complete_carry_the_callback_and_initiate_does_not) {
    object_headers h;
    h.callback = callback_request(good);
    complete_options o;
    o.callback = h.callback;
    BOOST_TEST(build_put_object("b", "k", h)->headers.has("x-oss-callback"));
    BOOST_TEST(!build_initiate("b", "k", h)->headers.has("x-oss-callback"));
    BOOST_TEST(build_complete("b", multipart_upload("k", "U"), {}, o)->headers.has("x-oss-callback"));
}

BOOST_AUTO_TEST_CASE(a_reply_is_told_apart_from_the_answer_of_complete) {
    response r;
    r.status = 200;
    r.headers.set("ETag", "\"E\"");
    r.body = R"({"Status":"OK"})";
    BOOST_TEST(parse_complete(r)->callback_reply == R"({"Status":"OK"})");
    BOOST_TEST(parse_complete(r)->etag == "\"E\"");
    r.body = "<CompleteMultipartUploadResult><ETag>\"F\"</ETag></CompleteMultipartUploadResult>";
    BOOST_TEST(parse_complete(r)->callback_reply.empty());
    r.body = "\n";
    BOOST_TEST(parse_complete(r)->callback_reply.empty());
}

BOOST_AUTO_TEST_CASE(traffic_limits_are_within_what_the_service_takes) {
    for (std::uint64_t good_one : {0ULL, 819'200ULL, 838'860'800ULL}) {
        part_headers h;
        h.traffic_limit = good_one;
        auto const r = build_upload_part("b", multipart_upload("k", "U"), 1, h);
        BOOST_REQUIRE(r.has_value());
        BOOST_TEST(r->headers.get("x-oss-traffic-limit") == (good_one == 0 ? "" : std::to_string(good_one)));
    }
    for (std::uint64_t bad : {1ULL, 819'199ULL, 838'860'801ULL}) {
        request r("UploadPart", verb::put, "b", "k");
        BOOST_TEST(add_traffic_limit(r, bad).has_error());
    }
}

BOOST_AUTO_TEST_CASE(a_content_type_is_not_guessed_when_nobody_wants_it) {
    object_headers h;
    h.guess_content_type = false;
    BOOST_TEST(!build_put_object("b", "a.txt", h)->headers.has("content-type"));
    h.content_type = "x/y";
    BOOST_TEST(build_put_object("b", "a.txt", h)->headers.get("content-type") == "x/y");
}

BOOST_AUTO_TEST_SUITE_END()
