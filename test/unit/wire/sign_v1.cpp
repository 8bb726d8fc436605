// SPDX-License-Identifier: BSL-1.0
// V1 signatures, as header and in URLs, against the published and the independently computed ones.
#include "unit/wire/signed_requests.hpp"

#include "wire/sign_v1.hpp"

using namespace ossio;
using namespace ossio::wire;
using ossio::test::text;

BOOST_AUTO_TEST_SUITE(sign_v1)

namespace {

void check_header(test::json::value const& in, test::json::value const& expect) {
    request r = test::request_of(in);
    std::string const given(r.headers.get("x-oss-date"));
    std::string const date = given.empty() ? http_date(test::time_of(in)) : given;
    if (std::string const token = text(in, "token"); !token.empty()) r.headers.set("x-oss-security-token", token);
    std::string const to_sign = string_to_sign_v1(r, date);
    auto const& e = expect.as_object();

    if (e.contains("string_to_sign")) BOOST_TEST(to_sign == text(expect, "string_to_sign"));
    if (!e.contains("authorization")) return;
    BOOST_TEST("OSS " + text(in, "access_key") + ':' + signature_v1(text(in, "secret"), to_sign) ==
               text(expect, "authorization"));
    if (!given.empty()) return; // our signer sends Date alone
    wire::sign_v1(r, signing_keys(text(in, "access_key"), text(in, "secret"), text(in, "token")), test::time_of(in));
    BOOST_TEST(r.headers.get("authorization") == text(expect, "authorization"));
}

} // namespace

BOOST_AUTO_TEST_CASE(every_header_vector_is_reproduced) {
    test::for_each_vector("v1_header", check_header);
    test::for_each_vector("v1_header_own", check_header);
}

BOOST_AUTO_TEST_CASE(every_url_vector_is_reproduced) {
    test::for_each_vector("v1_presign", [](auto const& in, auto const& expect) {
        request r = test::request_of(in);
        for (int again = 0; again < 2; ++again) {
            presign_v1(r, signing_keys(text(in, "access_key"), text(in, "secret"), text(in, "token")),
                       test::time_of(in, "expires_epoch"));
            BOOST_TEST(test::query_value(r, "Signature") == text(expect, "signature"));
        }
        BOOST_TEST(test::query_value(r, "security-token") == text(in, "token"));
        BOOST_TEST(test::query_value(r, "OSSAccessKeyId") == text(in, "access_key"));
    });
}

BOOST_AUTO_TEST_CASE(signing_after_v4_leaves_nothing_of_it) {
    request r("PutObject", verb::put, "examplebucket", "k");
    request fresh = r;
    signing_keys const keys("id", "secret");
    wire::sign_v4(r, signing_keys("id", "secret", "token"), signing_scope("cn-hangzhou", utc_time()));
    wire::sign_v1(r, keys, utc_time());
    wire::sign_v1(fresh, keys, utc_time());
    BOOST_TEST(r.headers.get("authorization") == fresh.headers.get("authorization"));
    BOOST_TEST(r.headers.all().size() == fresh.headers.all().size());
}

BOOST_AUTO_TEST_SUITE_END()
