// SPDX-License-Identifier: BSL-1.0
// How long a worker of a queue takes to end, in virtual time: Redis may be silent.
#include "unit/fleet/one_worker.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(stopping_workers)

BOOST_AUTO_TEST_CASE(one_that_cannot_join_ends_a_second_after_the_stop_and_has_not_failed) {
    one_worker w({"f"});
    w.silence();
    w.start();
    w.at(300ms, [&] { w.host->terminate(); });
    w.run();
    BOOST_TEST_REQUIRE(w.ended_at.has_value());
    BOOST_TEST(w.ended_at->count() == 1'300);
    BOOST_TEST(w.host->totals().problem == "");
}

BOOST_AUTO_TEST_CASE(one_that_waits_for_work_ends_a_second_after_the_stop) {
    one_worker w({"f"});
    w.start();
    w.at(5s, [&] { w.silence(); });
    w.at(6s, [&] { w.host->terminate(); });
    w.run();
    BOOST_TEST(w.world.redis->stream.units_done == 1);
    BOOST_TEST_REQUIRE(w.ended_at.has_value());
    BOOST_TEST(w.ended_at->count() <=
               7'000); // a name that stays in the group does no harm: it is not waited for once more
    BOOST_TEST(w.host->totals().problem == "");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_handed_back_is_left_to_the_lease) {
    one_worker w({"f"});
    w.service.stall("PutObject", 60s);
    w.start();
    w.at(2s, [&] { w.silence(); });
    w.at(3s, [&] { w.host->terminate(); });
    w.run();
    BOOST_TEST_REQUIRE(w.ended_at.has_value());
    auto const most = 3s + program::drain_limit + 1s;
    BOOST_TEST(w.ended_at->count() <= std::chrono::milliseconds(most).count());
    BOOST_TEST(w.world.redis->stream.status().claimed == 1);
}

BOOST_AUTO_TEST_CASE(what_was_not_done_is_handed_back_and_its_delivery_does_not_count) {
    one_worker w({"f"});
    w.service.fail("PutObject", 503, "SlowDown", 1'000);
    w.start();
    w.at(2s, [&] { w.host->terminate(); });
    w.run();
    BOOST_TEST_REQUIRE(w.ended_at.has_value());
    auto const again = w.world.redis->stream.take("another", w.time->now());
    BOOST_TEST_REQUIRE(again.has_value());
    BOOST_TEST(again->deliveries == 1);
    BOOST_TEST(again->story.find("handed it back") != std::string::npos, again->story);
}

BOOST_AUTO_TEST_CASE(a_slow_redis_is_waited_for_without_a_stop) {
    one_worker w({"f"});
    w.world.redis->fate = [] {
        call_fate f;
        f.request = f.response = 2s;
        return f;
    };
    w.start();
    w.at(30s, [&] { w.host->terminate(); });
    w.run();
    BOOST_TEST(w.world.redis->stream.units_done == 1);
    BOOST_TEST(w.service.object("examplebucket", "in/f") == "hello");
}

BOOST_AUTO_TEST_SUITE_END()
