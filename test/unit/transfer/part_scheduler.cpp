// SPDX-License-Identifier: BSL-1.0
// Start, hedge, wait or end: what the parts of one upload do next.
#include "transfer/plan/part_scheduler.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio::transfer;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(part_scheduler)

namespace {

using clock = std::chrono::steady_clock;

scheduler_limits rules(int bound, bool hedges = false) {
    scheduler_limits r;
    r.bound = bound;
    r.hedges = hedges;
    return r;
}

constexpr clock::time_point start{1h};

/// A crew that has sent three parts in two seconds each, so that four are late.
ossio::transfer::part_scheduler with_history(int bound) {
    ossio::transfer::part_scheduler c(rules(bound, true));
    for (int n = 1; n <= 3; ++n) {
        c.started(n, start);
        c.sent(n, start + 2s);
        c.ended(n);
    }
    return c;
}

} // namespace

BOOST_AUTO_TEST_CASE(parts_are_started_up_to_the_bound_and_the_end_comes_when_none_fly) {
    ossio::transfer::part_scheduler c(rules(2));
    BOOST_TEST((c.next(true, false, start).step == scheduler_step::start));
    c.started(1, start);
    c.started(2, start);
    BOOST_TEST((c.next(true, false, start).step == scheduler_step::wait));
    c.ended(1);
    BOOST_TEST((c.next(true, false, start).step == scheduler_step::start));
    BOOST_TEST((c.next(false, false, start).step == scheduler_step::wait));
    c.ended(2);
    BOOST_TEST((c.next(false, false, start).step == scheduler_step::end));
}

BOOST_AUTO_TEST_CASE(while_winding_down_nothing_starts_and_nothing_is_sent_twice) {
    auto c = with_history(8);
    c.started(4, start + 2s);
    BOOST_TEST((c.next(true, true, start + 1h).step == scheduler_step::wait));
    BOOST_TEST((c.next(false, true, start + 1h).step == scheduler_step::wait));
    c.ended(4);
    BOOST_TEST((c.next(true, true, start + 1h).step == scheduler_step::end));
}

BOOST_AUTO_TEST_CASE(a_part_is_late_at_twice_the_median_and_at_a_second_at_least) {
    part_times times;
    BOOST_TEST(!times.late_after().has_value());
    times.took(10ms);
    times.took(20ms);
    BOOST_TEST(!times.late_after().has_value());
    times.took(30s);
    BOOST_TEST((times.late_after() == 1s));
    times.took(3s);
    times.took(4s);
    BOOST_TEST((times.late_after() == 6s));
    for (int i = 0; i < 1000; ++i) times.took(5s);
    BOOST_TEST((times.late_after() == 10s));
}

BOOST_AUTO_TEST_CASE(a_late_part_is_hedged_once_when_nothing_else_is_left_to_start) {
    auto c = with_history(8);
    c.started(4, start + 2s);
    c.started(5, start + 3s);

    BOOST_TEST((c.next(true, false, start + 1h).step == scheduler_step::start)); // parts that are left come first
    auto const early = c.next(false, false, start + 5s);
    BOOST_TEST((early.step == scheduler_step::wait));
    BOOST_TEST((early.look_again == start + 6s));
    auto const late = c.next(false, false, start + 6s);
    BOOST_TEST((late.step == scheduler_step::hedge));
    BOOST_TEST(late.number == 4);
    c.hedged(4, true);
    BOOST_TEST(c.copies() == 3);
    BOOST_TEST((c.next(false, false, start + 6s).look_again == start + 7s));
    c.hedged(5, false);
    auto const done = c.next(false, false, start + 1h);
    BOOST_TEST((done.step == scheduler_step::wait));
    BOOST_TEST(!done.look_again.has_value());
    c.ended(4);
    BOOST_TEST(c.copies() == 1);
}

BOOST_AUTO_TEST_CASE(copies_never_exceed_the_bound) {
    auto c = with_history(3);
    for (int n : {4, 5, 6}) c.started(n, start + 2s);
    BOOST_TEST((c.next(false, false, start + 1h).step == scheduler_step::wait));
    c.ended(4);
    BOOST_TEST((c.next(false, false, start + 1h).step == scheduler_step::hedge));
    c.hedged(5, true);
    BOOST_TEST((c.next(false, false, start + 1h).step == scheduler_step::wait));
}

BOOST_AUTO_TEST_CASE(without_the_wish_nothing_is_hedged) {
    ossio::transfer::part_scheduler c(rules(8));
    for (int n = 1; n <= 3; ++n) {
        c.started(n, start);
        c.sent(n, start + 2s);
        c.ended(n);
    }
    c.started(4, start);
    auto const move = c.next(false, false, start + 1h);
    BOOST_TEST((move.step == scheduler_step::wait));
    BOOST_TEST(!move.look_again.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
