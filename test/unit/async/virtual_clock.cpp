// SPDX-License-Identifier: BSL-1.0
// The clock that tests turn by hand, and sleeping, which is the same on every clock.
#include "testing/virtual_clock.hpp"

#include "unit/async/coroutines.hpp"

#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace ossio::test;
namespace async = ossio::async;

} // namespace

BOOST_FIXTURE_TEST_SUITE(virtual_clock, loop_fixture)

BOOST_AUTO_TEST_CASE(time_stands_still_until_run_and_then_jumps_to_the_alarm) {
    auto const before = clock->now();
    auto const timer = clock->make_timer();
    async::duration seen{};
    timer->set(before + 1h, [&] { seen = clock->now() - before; });

    settle();
    BOOST_TEST((clock->now() == before));
    run();
    BOOST_TEST((seen == 1h));
    BOOST_TEST(clock->armed() == 0U);
}

BOOST_AUTO_TEST_CASE(alarms_ring_by_moment_and_equal_moments_in_the_order_they_were_set) {
    std::string rung;
    std::vector<std::unique_ptr<async::timer>> timers;
    auto const set = [&](async::duration d, char name) {
        timers.push_back(clock->make_timer());
        timers.back()->set(clock->now() + d, [&rung, name] { rung += name; });
    };
    set(2s, 'd');
    set(1s, 'a');
    set(1s, 'b');
    set(1s, 'c');

    run();

    BOOST_TEST(rung == "abcd");
}

BOOST_AUTO_TEST_CASE(what_is_ready_runs_before_time_moves) {
    std::string log;
    auto const timer = clock->make_timer();
    timer->set(clock->now(), [&] { log += "alarm"; });
    asio::post(io, [&] { asio::post(io, [&] { log += "ready,"; }); });

    run();

    BOOST_TEST(log == "ready,alarm");
}

BOOST_AUTO_TEST_CASE(an_alarm_may_be_destroyed_cleared_or_set_anew_from_its_own_callback) {
    auto destroyed = clock->make_timer(), cleared = clock->make_timer(), again = clock->make_timer();
    int rings = 0;
    std::string const text = "captured by value, and read after the alarm is gone";
    std::string seen;
    destroyed->set(clock->now() + 1s, [&destroyed, &seen, text] {
        destroyed.reset();
        seen = text;
    });
    cleared->set(clock->now() + 1s, [&] { cleared->clear(); });
    again->set(clock->now() + 1s, [&] { again->set(clock->now() + 1s, [&] { ++rings; }); });

    run();

    BOOST_TEST(seen == text);
    BOOST_TEST(rings == 1);
    BOOST_TEST(clock->armed() == 0U);
}

BOOST_AUTO_TEST_CASE(an_alarm_set_anew_or_cleared_forgets_what_it_was_set_to) {
    auto const a = clock->make_timer(), b = clock->make_timer();
    std::string rung;
    a->set(clock->now() + 1s, [&] { rung += "old"; });
    a->set(clock->now() + 2s, [&] { rung += "new"; });
    b->set(clock->now() + 1s, [&] { rung += "cleared"; });
    b->clear();
    b->clear();

    run();

    BOOST_TEST(rung == "new");
}

BOOST_AUTO_TEST_CASE(an_alarm_may_silence_another_of_the_same_moment) {
    auto const a = clock->make_timer();
    auto b = clock->make_timer();
    bool rang = false;
    a->set(clock->now() + 1s, [&] { b.reset(); });
    b->set(clock->now() + 1s, [&] { rang = true; });

    run();

    BOOST_TEST(!rang);
}

BOOST_AUTO_TEST_CASE(an_alarm_may_outlive_its_clock) {
    auto const timer = clock->make_timer();
    timer->set(clock->now() + 1s, [] {});

    clock.reset();
    timer->clear();

    BOOST_TEST(!clock);
}

BOOST_AUTO_TEST_CASE(the_clock_people_read_can_be_moved_alone) {
    auto const steady = clock->now();
    auto const utc = clock->utc_now();

    clock->shift_utc(-20min);

    BOOST_TEST((clock->utc_now() == utc - 20min));
    BOOST_TEST((clock->now() == steady));
}

BOOST_AUTO_TEST_CASE(chance_is_the_same_for_the_same_seed_and_within_bounds) {
    ossio::testing::virtual_clock a(7), b(7), c(8);
    bool differs = false;
    for (int i = 0; i < 1000; ++i) {
        double const x = a.random();
        BOOST_REQUIRE(x == b.random());
        BOOST_REQUIRE((x >= 0 && x < 1));
        differs = differs || x != c.random();
    }
    BOOST_TEST(differs);
}

BOOST_AUTO_TEST_CASE(sleepers_wake_in_order_and_one_may_be_cancelled) {
    std::string log;
    auto const sleeper = [&](async::duration d, char name) -> asio::awaitable<void> {
        co_await clock->sleep(d);
        log += name;
    };
    auto& stop = signal();
    start(sleeper(3s, 'c'));
    start(sleeper(1s, 'a'));
    auto const end = start(sleeper(2s, 'b'), stop);
    settle();

    stop.emit(asio::cancellation_type::terminal);
    run();

    BOOST_TEST(log == "ac");
    BOOST_TEST(end->is_aborted());
    BOOST_TEST(clock->armed() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
