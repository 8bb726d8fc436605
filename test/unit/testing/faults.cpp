// SPDX-License-Identifier: BSL-1.0
// Faults: in which order they strike, how often, and how they are written.
#include "testing/faults.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio::testing;

BOOST_AUTO_TEST_SUITE(faults)

BOOST_AUTO_TEST_CASE(each_strikes_as_often_as_it_is_told_in_the_order_set) {
    fault_list list;
    fault first(fault_kind::fail, "UploadPart", 2), second(fault_kind::fail, "*", 1),
        always(fault_kind::stall, "*", -1);
    first.status = 503;
    second.status = 500;
    list.add(first);
    list.add(second);
    list.add(always);

    BOOST_TEST(!list.take(fault_kind::wrong_crc, "UploadPart"));
    BOOST_TEST(list.take(fault_kind::fail, "PutObject")->status == 500);
    BOOST_TEST(!list.take(fault_kind::fail, "PutObject"));
    BOOST_TEST(list.take(fault_kind::fail, "UploadPart")->status == 503);
    BOOST_TEST(list.take(fault_kind::fail, "UploadPart")->status == 503);
    BOOST_TEST(!list.take(fault_kind::fail, "UploadPart"));
    for (int i = 0; i < 100; ++i) BOOST_REQUIRE(list.take(fault_kind::stall, "ListParts"));
}

BOOST_AUTO_TEST_CASE(an_operation_that_there_is_not_is_refused) {
    fault_list list;
    for (char const* name : {"", "UploadPat", "uploadpart", "PUT"})
        BOOST_CHECK_THROW(list.add(fault(fault_kind::lose_response, name, 1)), std::invalid_argument);
    for (char const* name : {"*", "ListBuckets", "UploadPartCopy", "DeleteMultipleObjects"})
        BOOST_CHECK_NO_THROW(list.add(fault(fault_kind::lose_response, name, 1)));
}

BOOST_AUTO_TEST_CASE(texts_are_read_or_refused) {
    auto const failing = parse_fault("fail:UploadPart:503:SlowDown:2");
    BOOST_REQUIRE(failing);
    BOOST_TEST((failing->kind == fault_kind::fail));
    BOOST_TEST(failing->operation == "UploadPart");
    BOOST_TEST(failing->status == 503);
    BOOST_TEST(failing->text == "SlowDown");
    BOOST_TEST(failing->times == 2);
    BOOST_TEST(parse_fault("drop:PutObject:1048576:-1")->bytes == 1'048'576U);
    BOOST_TEST(parse_fault("stall:*:250:1")->delay.count() == 250);
    BOOST_TEST(parse_fault("trickle:UploadPart:100:2")->bytes == 100U);
    for (auto const* text : {"refuse:PutObject:403:AccessDenied:1", "lose:CompleteMultipartUpload:1", "wrong-crc:*:1",
                             "corrupt:UploadPart:3"})
        BOOST_TEST(parse_fault(text).has_value(), text);
    for (auto const* text :
         {"", "fail", "fail:UploadPart", "fail:UploadPart:503:1", "fail:UploadPart:x:SlowDown:1",
          "explode:UploadPart:1", "lose:UploadPart:", "lose:UploadPart:1:2", "stall:UploadPart:1",
          "trickle:UploadPart:1", "trickle:UploadPart:0:1", "fail:GetObject:-1:Odd:1", "fail:GetObject:99:Odd:1",
          "refuse:PutObject:600:Odd:1", "stall:GetObject:-1:1", "stall:GetObject:9223372036854775807:1"})
        BOOST_TEST(!parse_fault(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()
