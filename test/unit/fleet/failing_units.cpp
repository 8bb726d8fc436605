// SPDX-License-Identifier: BSL-1.0
// What a worker does with units that fail, in virtual time: which are tried again, which are given up, and when the worker ends.
#include "unit/fleet/one_worker.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(failing_units)

BOOST_AUTO_TEST_CASE(one_denied_file_of_a_batch_becomes_a_dead_letter_also_on_a_fresh_worker) {
    one_worker w({"denied", "f", "g"});
    w.how.fleet.until_empty = true;
    w.how.fleet.deliveries = 1;
    w.service.fail("PutObject", 403, "AccessDenied", 1);
    w.start();
    w.run();
    BOOST_TEST(w.host->totals().problem == "");
    BOOST_TEST_REQUIRE(w.world.redis->stream.dead.size() == 1U);
    auto const& letter = w.world.redis->stream.dead.front();
    BOOST_TEST(letter.unit.find("denied") != std::string::npos, letter.unit);
    BOOST_TEST(letter.unit.find("in/f") == std::string::npos, letter.unit);
}

BOOST_AUTO_TEST_CASE(a_unit_that_is_denied_first_of_all_lets_others_be_tried_and_does_not_count) {
    one_worker w({"denied"});
    w.add({"f"});
    w.how.fleet.until_empty = true;
    w.how.fleet.deliveries = 1;
    w.how.fleet.units = 1;
    w.service.fail("PutObject", 403, "AccessDenied", 1);
    w.start();
    w.run();
    BOOST_TEST(w.host->totals().problem == "");
    BOOST_TEST(w.world.redis->stream.units_done == 2);
    BOOST_TEST(w.world.redis->stream.dead.empty());
    BOOST_TEST_REQUIRE(w.ended_at.has_value());
    BOOST_TEST((*w.ended_at >= 30s)); // a lease later
}

BOOST_AUTO_TEST_CASE(keys_that_are_denied_later_end_the_worker_and_bury_nothing) {
    one_worker w({"f"});
    w.how.fleet.deliveries = 2;
    w.at(3s, [&] {
        w.service.fail("PutObject", 403, "AccessDenied", -1);
        for (int i = 0; i < 9; ++i) w.add({"f" + std::to_string(i)});
    });
    w.at(10min, [&] { w.host->terminate(); });
    w.start();
    w.run();
    BOOST_TEST(w.host->totals().units == 1);
    BOOST_TEST(w.host->totals().problem.find("AccessDenied") != std::string::npos, w.host->totals().problem);
    BOOST_TEST(w.world.redis->stream.dead.empty());
    BOOST_TEST(w.world.redis->stream.status().entries == 9);
}

BOOST_AUTO_TEST_CASE(the_last_unit_of_all_is_given_up_if_only_it_is_denied) {
    one_worker w({"f"});
    w.add({"denied"});
    w.how.fleet.until_empty = true;
    w.how.fleet.units = 1;
    w.at(1s, [&] { w.service.fail("PutObject", 403, "AccessDenied", -1); });
    w.service.stall("PutObject", 2s);
    w.start();
    w.run();
    BOOST_TEST(w.host->totals().problem == "");
    BOOST_TEST_REQUIRE(w.world.redis->stream.dead.size() == 1U);
    BOOST_TEST(w.world.redis->stream.dead.front().deliveries == 5);
}

BOOST_AUTO_TEST_CASE(wrong_keys_end_a_worker_also_if_there_is_only_one_unit) {
    one_worker w({"f"});
    w.how.fleet.until_empty = true;
    w.how.fleet.deliveries = 1;
    w.service.fail("PutObject", 403, "SignatureDoesNotMatch", -1);
    w.start();
    w.run();
    BOOST_TEST_REQUIRE(w.ended_at.has_value());
    BOOST_TEST((*w.ended_at < 2min));
    BOOST_TEST(w.host->totals().problem.find("SignatureDoesNotMatch") != std::string::npos);
    BOOST_TEST(w.world.redis->stream.dead.empty());
}

BOOST_AUTO_TEST_CASE(a_large_file_that_is_denied_keeps_no_worker_from_the_others_and_is_given_up) {
    one_worker w({});
    w.add_ranges("large", 6);
    w.add({"f"});
    w.how.fleet.until_empty = true;
    w.how.fleet.units = 1;
    w.how.fleet.deliveries = 2;
    w.service.fail("UploadPart", 403, "AccessDenied", -1);
    w.start();
    w.run();
    BOOST_TEST(w.host->totals().problem == "");
    BOOST_TEST(w.host->totals().units == 1);
    BOOST_TEST(w.world.redis->stream.dead.size() == 6U);
    BOOST_TEST(w.world.redis->stream.status().entries == 0);
}

BOOST_AUTO_TEST_CASE(two_files_that_are_denied_are_given_up_and_end_no_worker_that_has_sent_others) {
    one_worker w({"f"});
    w.add_ranges("large", 2);
    w.add_ranges("larger", 3);
    w.how.fleet.until_empty = true;
    w.service.fail("UploadPart", 403, "AccessDenied", -1);
    w.start();
    w.run();
    BOOST_TEST(w.host->totals().problem == "");
    BOOST_TEST(w.world.redis->stream.dead.size() == 5U);
}

BOOST_AUTO_TEST_CASE(keys_that_are_revoked_in_the_middle_of_a_large_file_end_the_worker_and_bury_no_range) {
    one_worker w({});
    w.add_ranges("large", 9);
    w.how.fleet.until_empty = true;
    w.how.fleet.units = 1;
    w.how.fleet.deliveries = 1;
    w.at(1s, [&] { w.service.fail("UploadPart", 403, "AccessDenied", -1); });
    w.service.stall("UploadPart", 2s);
    w.start();
    w.run();
    BOOST_TEST(w.host->totals().problem.find("AccessDenied") != std::string::npos, w.host->totals().problem);
    BOOST_TEST(w.host->totals().units == 1);
    BOOST_TEST(w.world.redis->stream.dead.empty());
    BOOST_TEST(w.world.redis->stream.status().entries == 8);
}

BOOST_AUTO_TEST_CASE(keys_that_are_replaced_bury_no_large_file_and_no_last_unit) {
    for (bool is_large : {true, false}) {
        one_worker w({"f"});
        w.how.fleet.deliveries = 2;
        w.at(3s, [&] {
            for (char const* operation : {"PutObject", "UploadPart"})
                w.service.fail(operation, 403, "InvalidAccessKeyId", -1);
            if (is_large)
                w.add_ranges("large", 20);
            else
                w.add({"last"});
        });
        w.at(10min, [&] { w.host->terminate(); });
        w.start();
        w.run();
        BOOST_TEST(w.host->totals().units == 1);
        BOOST_TEST(w.host->totals().problem.find("InvalidAccessKeyId") != std::string::npos, w.host->totals().problem);
        BOOST_TEST(w.world.redis->stream.dead.empty());
        BOOST_TEST(w.world.redis->stream.status().entries == (is_large ? 20 : 1));
    }
}

BOOST_AUTO_TEST_CASE(a_file_of_which_the_service_could_not_be_asked_is_not_sent) {
    one_worker w({"f"});
    w.how.fleet.until_empty = true;
    w.service.fail("PutObject", 403, "AccessDenied", 1);
    w.service.fail("HeadObject", 403, "AccessDenied", 1); // at the second delivery
    w.start();
    w.run();
    BOOST_TEST(w.host->totals().units == 1);
    BOOST_TEST(w.host->totals().retries == 2);
    BOOST_TEST(w.service.core().buckets.at("examplebucket").objects.contains("in/f"));
}

BOOST_AUTO_TEST_CASE(a_stop_at_the_last_delivery_buries_no_file_that_it_interrupted) {
    one_worker w({"missing", "f"});
    w.how.fleet.deliveries = 1;
    w.service.fail("PutObject", 503, "SlowDown", 1'000);
    w.start();
    w.at(2s, [&] { w.host->terminate(); });
    w.run();
    BOOST_TEST(w.world.redis->stream.dead.empty());
    auto const again = w.world.redis->stream.take("another", w.time->now());
    BOOST_TEST_REQUIRE(again.has_value());
    BOOST_TEST(again->deliveries == 1);
}

BOOST_AUTO_TEST_CASE(equal_bytes_do_not_pass_for_an_object_with_the_headers_of_the_unit) {
    one_worker w({"f"});
    w.at(5s, [&] {
        object_headers headers;
        headers.cache_control = "no-store";
        w.add({"f"}, headers);
        BOOST_TEST(w.world.redis->stream.take("one that dies", w.time->now()).has_value());
    });
    w.at(5min, [&] { w.host->terminate(); });
    w.start();
    w.run();
    BOOST_TEST(w.host->totals().units == 2);
    BOOST_TEST(w.host->totals().kept_files == 0);
    BOOST_TEST(w.service.requests("PutObject") == 2);
}

BOOST_AUTO_TEST_CASE(what_must_not_be_overwritten_is_found_by_its_bytes) {
    one_worker w({"f"});
    w.at(5s, [&] {
        object_headers headers;
        headers.cache_control = "no-store";
        headers.forbid_overwrite = true;
        w.add({"f"}, headers);
        BOOST_TEST(w.world.redis->stream.take("one that dies", w.time->now()).has_value());
    });
    w.at(5min, [&] { w.host->terminate(); });
    w.start();
    w.run();
    BOOST_TEST(w.host->totals().units == 2);
    BOOST_TEST(w.host->totals().kept_files == 1);
    BOOST_TEST(w.service.requests("PutObject") == 1);
}

BOOST_AUTO_TEST_SUITE_END()
