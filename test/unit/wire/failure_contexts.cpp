// SPDX-License-Identifier: BSL-1.0
// What is added to a failure, and what is not replaced.
#include "wire/failure_context.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::wire;

BOOST_AUTO_TEST_SUITE(failure_contexts)

BOOST_AUTO_TEST_CASE(an_empty_failure_gets_all_of_it) {
    failure const f = in_context(failure(errc::stalled, "why"), failure_context("UploadPart", "b", "k", "U", 7));
    BOOST_TEST(f.operation == "UploadPart");
    BOOST_TEST(f.bucket == "b");
    BOOST_TEST(f.key == "k");
    BOOST_TEST(f.upload_id == "U");
    BOOST_TEST(f.part_number == 7);
    BOOST_TEST(f.detail == "why");
    BOOST_TEST((f.code == errc::stalled));
}

BOOST_AUTO_TEST_CASE(what_is_known_closer_to_the_cause_stays) {
    failure known = in_context(failure(errc::stalled), failure_context("ListParts", "b", "k", "U", 7));
    failure const f = in_context(known, failure_context("Upload", "other", "other", "other", 9));
    BOOST_TEST(f.operation == "ListParts");
    BOOST_TEST(f.bucket == "b");
    BOOST_TEST(f.key == "k");
    BOOST_TEST(f.upload_id == "U");
    BOOST_TEST(f.part_number == 7);
}

BOOST_AUTO_TEST_CASE(a_response_adds_its_status_and_its_id) {
    response r;
    r.status = 200;
    r.headers.set("x-oss-request-id", "ID\n");
    failure const f = of_response(failure(errc::malformed_response), r);
    BOOST_TEST(f.http_status == 200);
    BOOST_TEST(f.request_id.starts_with("ID"));
    BOOST_TEST(f.request_id.find('\n') == std::string::npos);
    failure known(errc::malformed_response);
    known.http_status = 502;
    known.request_id = "first";
    BOOST_TEST(of_response(known, r).http_status == 502);
    BOOST_TEST(of_response(known, r).request_id == "first");
}

BOOST_AUTO_TEST_SUITE_END()
