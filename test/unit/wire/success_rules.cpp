// SPDX-License-Identifier: BSL-1.0
// What is a success of each operation, and what only looks like one.
#include "wire/success_rules.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::wire;

BOOST_AUTO_TEST_SUITE(success_rules)

namespace {

class response_to {
public:
    explicit response_to(std::string_view operation, verb how = verb::put) : asked(operation, how, "b", "k") {}

    response_to& status(int s) {
        r.status = s;
        return *this;
    }
    response_to& header(std::string_view name, std::string_view value) {
        r.headers.set(name, value);
        return *this;
    }
    response_to& body(std::string text) {
        r.body = std::move(text);
        return *this;
    }
    response_to& with(std::string_view name, std::string_view value) {
        asked.headers.set(name, value);
        return *this;
    }
    response_to& query(std::string_view name, std::string_view value) {
        asked.query.emplace_back(name, value);
        return *this;
    }
    response_to& key(std::string text) {
        asked.key = std::move(text);
        return *this;
    }

    response_to& again(std::string_view name, std::string_view value) {
        r.headers.add(name, value);
        return *this;
    }

    bool is_success() const { return check_success(asked, r).has_value(); }
    failure why_not() const { return check_success(asked, r).error(); }

    request asked;
    response r;
};

response_to put() { return response_to("PutObject").status(200); }
response_to part() { return response_to("UploadPart").status(200); }
response_to completed() { return response_to("CompleteMultipartUpload", verb::post).status(200); }

std::string completion(std::string const& key, std::string const& more = "") {
    return "<?xml version=\"1.0\"?><CompleteMultipartUploadResult>" + more + "<Bucket>b</Bucket><Key>" + key +
           "</Key><ETag>\"E-3\"</ETag></CompleteMultipartUploadResult>";
}

constexpr char const* page = "<!DOCTYPE html><html><body>Please log in</body></html>";

} // namespace

BOOST_AUTO_TEST_CASE(a_stored_object_or_part_is_200_with_an_etag_and_no_body) {
    for (auto const& make : {put, part}) {
        BOOST_TEST(make().header("ETag", "\"E\"").is_success());
        BOOST_TEST(make().header("ETag", "\"E\"").body("\r\n ").is_success());
        BOOST_TEST(!make().is_success());
        BOOST_TEST(!make().header("x-oss-request-id", "R").is_success());
        BOOST_TEST(!make().header("ETag", "").is_success());
        BOOST_TEST(!make().header("ETag", std::string(257, 'e')).is_success());
        BOOST_TEST(!make().body(page).is_success());
        BOOST_TEST(!make().header("ETag", "\"page\"").body(page).is_success());
        for (int status : {201, 202, 203, 204, 206, 226})
            BOOST_TEST(!make().header("ETag", "\"E\"").status(status).is_success());
    }
}

BOOST_AUTO_TEST_CASE(a_head_that_contradicts_itself_proves_nothing) {
    auto const stored = [] { return put().header("ETag", "\"E\"").header("x-oss-hash-crc64ecma", "7"); };
    BOOST_TEST(stored().again("etag", "\"E\"").again("X-Oss-Hash-Crc64ecma", "7").is_success());
    BOOST_TEST(!stored().again("etag", "\"F\"").is_success());
    BOOST_TEST(!stored().again("X-Oss-Hash-Crc64ecma", "8").is_success());
    BOOST_TEST(!stored().again("ETag", "").is_success());
    BOOST_TEST(stored().again("etag", "\"F\"").why_not().detail ==
               "HTTP 200 to PutObject: it has two different values of etag");
    auto const appended = response_to("AppendObject", verb::post).status(200).header("x-oss-next-append-position", "5");
    BOOST_TEST(!response_to(appended).again("x-oss-next-append-position", "6").is_success());
    auto const read = response_to("GetObject", verb::get).with("range", "bytes=3-9").status(206).header("ETag", "E");
    auto got = response_to(read).header("content-range", "bytes 3-9/20").again("content-range", "bytes 4-9/20");
    BOOST_TEST(!check_success_head(got.asked, got.r).has_value());
}

BOOST_AUTO_TEST_CASE(a_callback_may_reply_anything_where_the_head_proves_the_success) {
    auto const asked = [](response_to r) { return r.with("x-oss-callback", "e30=").body("{\"a\":1}"); };

    BOOST_TEST(asked(put()).header("ETag", "\"E\"").is_success());
    BOOST_TEST(!asked(put()).is_success());
    BOOST_TEST(asked(completed()).header("ETag", "\"E\"").is_success());
    BOOST_TEST(asked(completed()).header("x-oss-hash-crc64ecma", "7").is_success());
    BOOST_TEST(!asked(completed()).header("x-oss-hash-crc64ecma", "seven").is_success());
    BOOST_TEST(!asked(completed()).is_success());
}

BOOST_AUTO_TEST_CASE(a_completion_is_the_document_about_this_key) {
    BOOST_TEST(completed().body(completion("k")).is_success());
    BOOST_TEST(completed().body("<!-- " + std::string(600, 'c') + " -->" + completion("k")).is_success());
    BOOST_TEST(completed().body(std::string(8192, ' ') + completion("k").substr(21)).is_success());
    BOOST_TEST(completed()
                   .body("<o:CompleteMultipartUploadResult xmlns:o='u'><o:Key>k</o:Key>"
                         "</o:CompleteMultipartUploadResult>")
                   .is_success()); // the first completion of Ceph has no ETag
    for (std::string const& other : {std::string(page), std::string("{\"ok\":true}"), std::string(), std::string("  "),
                                     completion("other"), completion("k").substr(0, 60), completion(""),
                                     std::string("<ListPartsResult><Key>k</Key></ListPartsResult>")}) {
        BOOST_TEST_CONTEXT(other) {
            failure const f = completed().header("ETag", "\"E\"").body(other).why_not();
            BOOST_TEST((f.code == errc::malformed_response));
            BOOST_TEST(f.detail.starts_with("HTTP 200 to CompleteMultipartUpload: "), f.detail);
        }
    }
}

BOOST_AUTO_TEST_CASE(keys_are_compared_decoded_whether_or_not_the_service_says_that_they_are_encoded) {
    std::string const key = "a b/+%41\xC3\xA4&";
    std::string const plain = "a b/+%41\xC3\xA4&amp;", url = "<EncodingType>url</EncodingType>";
    auto const is_it = [&](std::string const& given, std::string const& says) {
        return completed().key(key).body(completion(given, says)).is_success();
    };
    for (auto const* encoded : {"a%20b%2F%2B%2541%C3%A4%26", "a+b/%2B%2541%c3%a4%26", "a%20b/+%2541%C3%A4%26"})
        for (auto const& says : {std::string(), url}) BOOST_TEST(is_it(encoded, says), encoded);
    BOOST_TEST(is_it(plain, ""));
    BOOST_TEST(!is_it(plain, url)); // which then means another key
    BOOST_TEST(!is_it("a b/+A\xC3\xA4&amp;", ""));
}

BOOST_AUTO_TEST_CASE(with_complete_all_an_etag_or_a_checksum_is_enough_but_never_another_key) {
    auto const all = [] { return completed().with("x-oss-complete-all", "yes"); };

    BOOST_TEST(all().header("ETag", "\"E\"").is_success());
    BOOST_TEST(all().body(completion("k")).is_success());
    BOOST_TEST(!all().is_success());
    BOOST_TEST(!all().header("ETag", "\"E\"").body(completion("other")).is_success());
}

BOOST_AUTO_TEST_CASE(a_deletion_is_204_and_nothing_else) {
    for (auto const* operation : {"AbortMultipartUpload", "DeleteObject", "DeleteBucket"}) {
        BOOST_TEST(response_to(operation, verb::del).status(204).is_success());
        for (int status : {200, 202, 203, 206})
            BOOST_TEST(!response_to(operation, verb::del).status(status).is_success());
    }
}

BOOST_AUTO_TEST_CASE(what_is_read_of_a_known_object_has_an_etag_or_comes_from_oss) {
    auto const get = [] { return response_to("GetObject", verb::get).status(200).with("If-Match", "\"E\""); };

    BOOST_TEST(get().header("ETag", "\"E\"").is_success());
    BOOST_TEST(get().header("x-oss-hash-crc64ecma", "7").is_success());
    BOOST_TEST(!get().is_success());
    BOOST_TEST(!get().header("Content-Type", "application/json").body("{\"ok\":true}").is_success());
}

BOOST_AUTO_TEST_CASE(what_is_read_of_an_object_is_what_was_asked_for) {
    auto const get = [] { return response_to("GetObject", verb::get); };

    BOOST_TEST(get().status(200).body("<Error>an object may look like this</Error>").is_success());
    BOOST_TEST(get().status(200).header("Content-Type", "text/html").header("ETag", "\"E\"").body(page).is_success());
    BOOST_TEST(!get().status(200).header("Content-Type", "text/html; charset=utf-8").body(page).is_success());
    BOOST_TEST(!get().status(204).is_success());
    BOOST_TEST(!get().status(206).header("Content-Range", "bytes 0-9/44").is_success());
    auto const ranged = [&] { return get().with("Range", "bytes=10-19"); };
    BOOST_TEST(ranged().status(206).header("Content-Range", "bytes 10-19/44").is_success());
    BOOST_TEST(ranged().status(200).is_success()); // the service may widen a range
    BOOST_TEST(!ranged().status(206).header("Content-Range", "bytes 0-19/44").is_success());
    BOOST_TEST(!ranged().status(206).header("Content-Range", "bytes -19/44").is_success());
    BOOST_TEST(!ranged().status(206).is_success());
}

BOOST_AUTO_TEST_CASE(an_initiation_names_this_key_unless_xml_cannot_hold_it) {
    auto const begun = [](std::string const& key, std::string const& given) {
        return response_to("InitiateMultipartUpload", verb::post)
            .status(200)
            .key(key)
            .body("<InitiateMultipartUploadResult><Key>" + given +
                  "</Key><UploadId>U</UploadId></InitiateMultipartUploadResult>");
    };
    BOOST_TEST(begun("k", "k").is_success());
    BOOST_TEST(begun("k\r", "k").is_success());
    BOOST_TEST(!begun("k", "other").is_success());
    BOOST_TEST(!begun("k", "k").status(204).is_success());
    BOOST_TEST(!begun("k", "k").body(page).is_success());
}

BOOST_AUTO_TEST_CASE(a_list_of_parts_is_about_this_upload_and_begins_behind_this_marker) {
    auto const listed = [](std::string const& more) {
        return response_to("ListParts", verb::get)
            .status(200)
            .query("uploadId", "U")
            .query("part-number-marker", "7")
            .body("<ListPartsResult>" + more + "</ListPartsResult>");
    };
    BOOST_TEST(listed("").is_success());
    BOOST_TEST(listed("<UploadId>U</UploadId><PartNumberMarker>7</PartNumberMarker>").is_success());
    BOOST_TEST(!listed("<UploadId>V</UploadId>").is_success());
    BOOST_TEST(listed("<Key>k</Key><UploadId>U</UploadId>").is_success());
    BOOST_TEST(listed("<EncodingType>url</EncodingType><Key>%6B</Key>").is_success());
    BOOST_TEST(!listed("<Key>other</Key><UploadId>U</UploadId>").is_success());
    BOOST_TEST(!listed("<PartNumberMarker>0</PartNumberMarker>").is_success());
}

BOOST_AUTO_TEST_CASE(a_copy_names_an_etag_and_an_appended_object_its_end) {
    auto const copy = [](std::string const& body) { return response_to("CopyObject").status(200).body(body); };
    BOOST_TEST(copy("<CopyObjectResult><ETag>\"E\"</ETag></CopyObjectResult>").is_success());
    BOOST_TEST(!copy("<CopyObjectResult></CopyObjectResult>").is_success());
    BOOST_TEST(!copy("").is_success());

    auto const append = [] { return response_to("AppendObject", verb::post).status(200); };
    BOOST_TEST(append().header("x-oss-next-append-position", "12").is_success());
    BOOST_TEST(!append().header("x-oss-next-append-position", "12a").is_success());
    BOOST_TEST(!append().is_success());
}

BOOST_AUTO_TEST_CASE(the_head_alone_can_refuse_a_body_that_is_not_collected) {
    request const asked("GetObject", verb::get, "b", "k");
    response head;
    for (int status : {201, 204, 206}) {
        head.status = status;
        BOOST_TEST(check_success_head(asked, head).has_error());
    }
    head.status = 200;
    BOOST_TEST(check_success_head(asked, head).has_value());
}

BOOST_AUTO_TEST_CASE(only_203_to_a_request_with_a_callback_says_that_it_failed) {
    auto const says = [](int status) {
        failure f(service_errc::callback_failed);
        f.http_status = status;
        return f;
    };
    auto const asked = completed().with("x-oss-callback", "e30=").asked;
    BOOST_TEST(check_error(asked, says(203)).has_value());
    for (int status : {200, 400, 404, 500}) BOOST_TEST(check_error(asked, says(status)).has_error());
    BOOST_TEST(check_error(completed().asked, says(203)).has_error());
    BOOST_TEST(check_error(completed().asked, failure(service_errc::access_denied)).has_value());
}

BOOST_AUTO_TEST_CASE(only_listings_and_callbacks_may_send_much) {
    BOOST_TEST(max_response_bytes(put().asked) == 1U << 20);
    BOOST_TEST(max_response_bytes(put().with("x-oss-callback", "e30=").asked) == 3U << 20);
    BOOST_TEST(max_response_bytes(response_to("ListMultipartUploads").asked) == 4U << 20);
}

BOOST_AUTO_TEST_SUITE_END()
