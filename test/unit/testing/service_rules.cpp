// SPDX-License-Identifier: BSL-1.0
// Pure rules of the embedded OSS: conditions, tags, names of operations, and the schedule of an account's limit.
#include "testing/account_limits.hpp"
#include "testing/conditions.hpp"
#include "testing/parsed_request.hpp"
#include "testing/tags.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::testing;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(service_rules)

BOOST_AUTO_TEST_CASE(etags_match_quoted_bare_and_in_lists) {
    std::string const etag = "\"5EB63BBBE01EEED093CB22BB8F5ACDC3\"", bare = etag.substr(1, 32);
    for (std::string const& text : {etag, bare, "*" + std::string(), "\"x\", " + etag, "x," + bare + ",y"})
        BOOST_TEST(matches_etag(text, etag), text);
    for (std::string const& text : {std::string("\"x\""), bare.substr(1), std::string("x, y")})
        BOOST_TEST(!matches_etag(text, etag), text);
}

BOOST_AUTO_TEST_CASE(tags_keep_their_order_and_round_trip) {
    tag_list const tags{{"b", "1"}, {"a key", "v/2"}, {"empty", ""}};
    auto const again = parse_tag_header(to_tag_header(tags));
    BOOST_TEST((boost::variant2::get<tag_list>(again) == tags));
    auto const from_xml = parse_tag_xml(to_tag_xml(tags));
    BOOST_TEST((boost::variant2::get<tag_list>(from_xml) == tags));
}

BOOST_AUTO_TEST_CASE(a_sub_resource_that_is_not_implemented_is_never_the_plain_operation) {
    struct row {
        char const* method;
        char const* target;
        char const* operation;
    };
    row const rows[] = {
        {"PUT", "/b-b/k", "PutObject"},
        {"PUT", "/b-b/k?acl", "PutObjectAcl"},
        {"PUT", "/b-b/k?symlink", "Unsupported"},
        {"PUT", "/b-b/k?uploadId=1", "UploadPart"},
        {"PUT", "/b-b/k?uploadId=1&partNumber=2&acl", "Unsupported"},
        {"DELETE", "/b-b?lifecycle", "Unsupported"},
        {"DELETE", "/b-b", "DeleteBucket"},
        {"GET", "/b-b/k?versionId=null&own=1", "GetObject"},
        {"GET", "/b-b/k?versionId=1", "Unsupported"},
        {"GET", "/?regionList", "Unsupported"},
        {"GET", "/?prefix=a", "ListBuckets"},
        {"POST", "/b-b/k?x-oss-process=image", "Unknown"},
    };
    for (row const& r : rows) {
        auto const in = parse_request(r.method, r.target, wire::header_list());
        BOOST_TEST(in.value().request.operation == r.operation, r.method << ' ' << r.target);
    }
}

BOOST_AUTO_TEST_CASE(a_rate_is_shared_by_all_and_a_long_backlog_is_refused) {
    async::steady_time const start(1h);
    rate_schedule rate(100);
    BOOST_TEST((rate.take(start, 50) == 500ms));
    BOOST_TEST((rate.take(start, 50) == 1s));
    BOOST_TEST(!rate.is_overloaded(start));
    BOOST_TEST((rate.take(start, 1) > 1s));
    BOOST_TEST(rate.is_overloaded(start));
    BOOST_TEST(!rate.is_overloaded(start + 1s));
    rate_schedule none;
    BOOST_TEST((none.take(start, 1'000'000) == 0s));
    BOOST_TEST(!none.is_overloaded(start));
}

BOOST_AUTO_TEST_CASE(what_was_not_used_for_a_second_may_pass_at_once) {
    async::steady_time const start(1h);
    rate_schedule requests(10, 1s);
    for (int i = 0; i < 10; ++i) BOOST_TEST((requests.take(start, 1) == 0s));
    BOOST_TEST((requests.take(start, 1) == 100ms));
}

BOOST_AUTO_TEST_SUITE_END()
