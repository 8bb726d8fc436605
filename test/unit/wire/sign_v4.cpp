// SPDX-License-Identifier: BSL-1.0
// V4 header signatures against the published and the independently computed ones.
#include "unit/wire/signed_requests.hpp"

#include "wire/base64.hpp"
#include "wire/digest.hpp"

using namespace ossio;
using namespace ossio::wire;
using ossio::test::text;

BOOST_AUTO_TEST_SUITE(sign_v4)

namespace {

void check_signed(test::json::value const& in, test::json::value const& expect) {
    request r = test::request_of(in);
    auto const additional = test::additional_of(in);
    bool const without_date = in.as_object().contains("omit_x_oss_date") && in.at("omit_x_oss_date").as_bool();
    std::string const token = text(in, "token"), timestamp = basic_iso_date(test::time_of(in)),
                      day = timestamp.substr(0, 8);
    std::string const scope = day + '/' + text(in, "region") + '/' + text(in, "product") + "/aliyun_v4_request";
    if (without_date) {
        // Our signer always sends x-oss-date; a server must do with Date alone.
        if (!token.empty()) r.headers.set("x-oss-security-token", token);
    } else {
        wire::sign_v4(r, signing_keys(text(in, "access_key"), text(in, "secret"), token),
                      signing_scope(text(in, "region"), test::time_of(in), text(in, "product")), additional);
    }
    std::string const canonical = canonical_request(r, additional, "UNSIGNED-PAYLOAD");
    std::string const to_sign = string_to_sign_v4(timestamp, scope, canonical);
    std::string const key = signing_key_v4(text(in, "secret"), day, text(in, "region"), text(in, "product"));
    auto const& e = expect.as_object();
    if (e.contains("canonical_request")) BOOST_TEST(canonical == text(expect, "canonical_request"));
    if (e.contains("canonical_request_sha256"))
        BOOST_TEST(hex_lower(sha256(canonical)) == text(expect, "canonical_request_sha256"));
    if (e.contains("canonical_query"))
        BOOST_TEST(canonical.find('\n' + text(expect, "canonical_query") + '\n') != std::string::npos);
    if (e.contains("canonical_uri"))
        BOOST_TEST(canonical.find('\n' + text(expect, "canonical_uri") + '\n') != std::string::npos);
    if (e.contains("string_to_sign")) BOOST_TEST(to_sign == text(expect, "string_to_sign"));
    if (e.contains("signature")) BOOST_TEST(signature_v4(key, to_sign) == text(expect, "signature"));
    if (e.contains("authorization") && !without_date)
        BOOST_TEST(r.headers.get("authorization") == text(expect, "authorization"));
}

} // namespace

BOOST_AUTO_TEST_CASE(every_published_header_vector_is_reproduced) { test::for_each_vector("v4_header", check_signed); }

BOOST_AUTO_TEST_CASE(every_vector_of_our_operations_is_reproduced) {
    test::for_each_vector("v4_header_own", check_signed);
}

BOOST_AUTO_TEST_CASE(the_chain_of_keys_is_reproduced) {
    test::for_each_vector("v4_chain", [](auto const& in, auto const& expect) {
        std::string key;
        if (in.as_object().contains("secret")) {
            key = signing_key_v4(text(in, "secret"), text(in, "day"), text(in, "region"), text(in, "product"));
            if (expect.as_object().contains("signing_key_hex"))
                BOOST_TEST(hex_lower(key) == text(expect, "signing_key_hex"));
        } else {
            std::string const hex = text(in, "signing_key_hex");
            for (std::size_t i = 0; i < hex.size(); i += 2)
                key += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
        }
        if (expect.as_object().contains("signature"))
            BOOST_TEST(signature_v4(key, text(in, "string_to_sign")) == text(expect, "signature"));
    });
}

BOOST_AUTO_TEST_CASE(signing_again_gives_what_signing_a_fresh_request_gives) {
    request r("PutObject", verb::put, "examplebucket", "k");
    signing_scope const where("cn-hangzhou", utc_time(std::chrono::seconds(1'767'225'600)));
    wire::sign_v4(r, signing_keys("old", "old", "old-token"), signing_scope("cn-beijing", utc_time()));
    wire::sign_v4(r, signing_keys("id", "secret"), where);
    request fresh("PutObject", verb::put, "examplebucket", "k");
    wire::sign_v4(fresh, signing_keys("id", "secret"), where);

    BOOST_TEST(r.headers.get("authorization") == fresh.headers.get("authorization"));
    BOOST_TEST(!r.headers.has("x-oss-security-token"));
    BOOST_TEST(r.headers.all().size() == fresh.headers.all().size());
}

BOOST_AUTO_TEST_CASE(a_kept_signing_key_is_that_of_its_secret_day_region_and_product) {
    signing_key_cache cache;
    for (auto const& [secret, day, region, product] :
         std::vector<std::array<char const*, 4>>{{"s", "20260101", "cn-hangzhou", "oss"},
                                                 {"s", "20260101", "cn-hangzhou", "oss"},
                                                 {"s", "20260102", "cn-hangzhou", "oss"},
                                                 {"s", "20260102", "cn-beijing", "oss"},
                                                 {"s", "20260102", "cn-beijing", "oss-cloudbox"},
                                                 {"t", "20260102", "cn-beijing", "oss-cloudbox"},
                                                 {"s", "20260101", "cn-hangzhou", "oss"}})
        BOOST_TEST((cache.key(secret, day, region, product) == signing_key_v4(secret, day, region, product)));
}

BOOST_AUTO_TEST_SUITE_END()
