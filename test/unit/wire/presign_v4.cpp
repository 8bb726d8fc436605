// SPDX-License-Identifier: BSL-1.0
// V4 signatures of URLs against the published and the independently computed ones.
#include "unit/wire/signed_requests.hpp"

using namespace ossio;
using namespace ossio::wire;
using ossio::test::text;

BOOST_AUTO_TEST_SUITE(presign_v4)

namespace {

void check_url(test::json::value const& in, test::json::value const& expect) {
    request r = test::request_of(in);
    signing_scope const where(text(in, "region"), test::time_of(in), text(in, "product"));
    std::chrono::seconds const valid_for(static_cast<std::int64_t>(test::number(in.at("expires"))));
    auto const additional = test::additional_of(in);
    for (int again = 0; again < 2; ++again) {
        wire::presign_v4(r, signing_keys(text(in, "access_key"), text(in, "secret"), text(in, "token")), where,
                         valid_for, additional);
        BOOST_TEST(test::query_value(r, "x-oss-signature") == text(expect, "signature"));
    }
    auto const& e = expect.as_object();
    if (e.contains("canonical_request"))
        BOOST_TEST(canonical_request(r, additional, "UNSIGNED-PAYLOAD") == text(expect, "canonical_request"));
    if (e.contains("date")) BOOST_TEST(test::query_value(r, "x-oss-date") == text(expect, "date"));
    if (e.contains("credential")) BOOST_TEST(test::query_value(r, "x-oss-credential") == text(expect, "credential"));
}

} // namespace

BOOST_AUTO_TEST_CASE(every_published_vector_is_reproduced) { test::for_each_vector("v4_presign", check_url); }

BOOST_AUTO_TEST_CASE(every_vector_of_our_operations_is_reproduced) {
    test::for_each_vector("v4_presign_own", check_url);
}

BOOST_AUTO_TEST_SUITE_END()
