// SPDX-License-Identifier: BSL-1.0
// Permits are handed out by whose turn it is and never lost, whatever is cancelled when.
#include "unit/async/holder.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <random>
#include <vector>

namespace {

using namespace ossio::test;
namespace async = ossio::async;

} // namespace

BOOST_FIXTURE_TEST_SUITE(fair_semaphore, loop_fixture)

BOOST_AUTO_TEST_CASE(no_more_than_the_permits_are_held_at_once) {
    auto const semaphore_lease = std::make_shared<async::fair_semaphore>(2);
    holder a, b, c;
    for (auto* one : {&a, &b, &c}) start(one->run(semaphore_lease));
    settle();

    BOOST_TEST((a.is_granted && b.is_granted && !c.is_granted));
    BOOST_TEST(semaphore_lease->waiting() == 1U);

    a.let_go.set();
    settle();
    BOOST_TEST((!a.is_granted && c.is_granted));
}

BOOST_AUTO_TEST_CASE(a_latecomer_does_not_overtake_one_who_was_handed_a_permit) {
    auto const semaphore_lease = std::make_shared<async::fair_semaphore>(1);
    holder a, b, late;
    start(a.run(semaphore_lease));
    start(b.run(semaphore_lease));
    settle();

    a.let_go.set();
    io.restart();
    io.run_one(); // a gives its permit back; b is on its way, but has not run
    start(late.run(semaphore_lease));
    settle();

    BOOST_TEST(b.is_granted);
    BOOST_TEST(!late.is_granted);
}

BOOST_AUTO_TEST_CASE(one_who_is_cancelled_while_waiting_takes_no_permit_along) {
    auto const semaphore_lease = std::make_shared<async::fair_semaphore>(1);
    holder a, b;
    auto& stop = signal();
    start(a.run(semaphore_lease));
    auto const end = start(b.run(semaphore_lease), stop);
    settle();

    stop.emit(asio::cancellation_type::terminal);
    a.let_go.set();
    settle();

    BOOST_TEST(end->is_aborted());
    BOOST_TEST(semaphore_lease->in_use() == 0U);
}

BOOST_AUTO_TEST_CASE(one_who_is_cancelled_after_being_handed_a_permit_passes_it_on) {
    auto const semaphore_lease = std::make_shared<async::fair_semaphore>(1);
    holder b, c;
    std::optional<async::semaphore_lease> held;
    auto const take = [&]() -> asio::awaitable<void> { held = co_await semaphore_lease->acquire(); };
    auto& stop = signal();
    start(take());
    auto const end = start(b.run(semaphore_lease), stop);
    start(c.run(semaphore_lease));
    settle();

    held.reset();
    stop.emit(asio::cancellation_type::terminal);
    settle();

    BOOST_TEST(end->is_aborted());
    BOOST_TEST(!b.is_granted);
    BOOST_TEST(c.is_granted);
}

BOOST_AUTO_TEST_CASE(permits_move_and_are_given_back_once) {
    auto const semaphore_lease = std::make_shared<async::fair_semaphore>(2);
    auto const body = [&]() -> asio::awaitable<void> {
        auto a = co_await semaphore_lease->acquire();
        auto b = co_await semaphore_lease->acquire();
        auto& same = a;
        a = std::move(same);
        BOOST_TEST(semaphore_lease->in_use() == 2U);
        a = std::move(b);
        BOOST_TEST(semaphore_lease->in_use() == 1U);
        a.release();
        a.release();
        BOOST_TEST(semaphore_lease->in_use() == 0U);
    };
    auto const end = start(body());
    settle();
    BOOST_TEST(end->is_ok());
}

BOOST_AUTO_TEST_CASE(a_gate_lives_as_long_as_those_who_use_it) {
    auto semaphore_lease = std::make_shared<async::fair_semaphore>(1);
    std::weak_ptr<async::fair_semaphore> const watch = semaphore_lease;
    holder a, b;
    start(a.run(semaphore_lease));
    start(b.run(std::move(semaphore_lease)));
    settle();

    a.let_go.set();
    b.let_go.set();
    settle();

    BOOST_TEST(watch.expired());
}

BOOST_AUTO_TEST_CASE(the_higher_priority_goes_first_then_who_holds_less_then_who_came_first) {
    auto const fair_semaphore = std::make_shared<async::fair_semaphore>(3);
    auto const big = std::make_shared<async::fair_share>();
    auto const small = std::make_shared<async::fair_share>();
    auto const urgent = std::make_shared<async::fair_share>(1);
    holder a, b, c, big_again, small_first, small_second, first;
    for (auto* one : {&a, &b}) start(one->run(fair_semaphore, big));
    start(c.run(fair_semaphore, small));
    start(big_again.run(fair_semaphore, big));
    start(small_first.run(fair_semaphore, small));
    start(small_second.run(fair_semaphore, small));
    start(first.run(fair_semaphore, urgent));
    settle();
    BOOST_TEST(fair_semaphore->waiting() == 4U);

    auto const admitted = [&](holder& gives_way, holder& goes) {
        gives_way.let_go.set();
        settle();
        return goes.is_granted;
    };
    BOOST_TEST(admitted(c, first));
    BOOST_TEST(admitted(first, small_first)); // it holds nothing, big two
    BOOST_TEST(admitted(a, big_again));       // both hold one now; big came earlier
    BOOST_TEST(admitted(b, small_second));
}

BOOST_AUTO_TEST_CASE(one_who_asks_for_many_is_not_starved_by_those_who_ask_for_one) {
    auto const fair_semaphore = std::make_shared<async::fair_semaphore>(4);
    holder ones[6], many;
    for (int i = 0; i < 4; ++i) start(ones[i].run(fair_semaphore));
    start(many.run(fair_semaphore, nullptr, 3));
    start(ones[4].run(fair_semaphore));
    start(ones[5].run(fair_semaphore));
    settle();
    for (int i = 0; i < 2; ++i) ones[i].let_go.set();
    settle();
    BOOST_TEST((!many.is_granted && !ones[4].is_granted)); // two are free, and wait for the third

    ones[2].let_go.set();
    settle();
    BOOST_TEST((many.is_granted && !ones[4].is_granted));
}

BOOST_AUTO_TEST_CASE(one_who_stood_before_others_and_leaves_lets_them_through) {
    auto const fair_semaphore = std::make_shared<async::fair_semaphore>(2);
    holder a, many, b;
    auto& stop = signal();
    start(a.run(fair_semaphore));
    start(many.run(fair_semaphore, nullptr, 2), stop);
    start(b.run(fair_semaphore));
    settle();
    BOOST_TEST(!b.is_granted);

    stop.emit(asio::cancellation_type::terminal);
    settle();
    BOOST_TEST(b.is_granted);
}

BOOST_AUTO_TEST_CASE(more_than_there_are_is_had_when_all_have_come_back) {
    auto const fair_semaphore = std::make_shared<async::fair_semaphore>(2);
    holder a, more;
    start(a.run(fair_semaphore));
    start(more.run(fair_semaphore, nullptr, 5));
    settle();
    BOOST_TEST(!more.is_granted);

    a.let_go.set();
    settle();
    BOOST_TEST(more.is_granted);
    BOOST_TEST(fair_semaphore->in_use() == 5U);
}

BOOST_AUTO_TEST_CASE(a_gate_grows_at_once_and_shrinks_as_permits_come_back) {
    auto const fair_semaphore = std::make_shared<async::fair_semaphore>(1);
    holder a, b, c;
    for (auto* one : {&a, &b, &c}) start(one->run(fair_semaphore));
    fair_semaphore->set_capacity(2);
    settle();
    BOOST_TEST((a.is_granted && b.is_granted && !c.is_granted));

    fair_semaphore->set_capacity(1);
    a.let_go.set();
    settle();
    BOOST_TEST(!c.is_granted);
    b.let_go.set();
    settle();
    BOOST_TEST(c.is_granted);
}

BOOST_AUTO_TEST_CASE(no_permit_is_lost_when_events_meet_in_one_turn) {
    for (unsigned seed = 1; seed <= 300; ++seed) {
        std::mt19937 dice(seed);
        auto const semaphore_lease = std::make_shared<async::fair_semaphore>(3);
        std::vector<std::unique_ptr<holder>> people;
        std::vector<asio::cancellation_signal*> stops;
        async::fair_share_ptr const fair_shares[] = {std::make_shared<async::fair_share>(),
                                                     std::make_shared<async::fair_share>(1), nullptr};
        for (int step = 0; step < 40; ++step) {
            people.push_back(std::make_unique<holder>());
            stops.push_back(&signal());
            start(people.back()->run(semaphore_lease, fair_shares[dice() % 3], 1 + dice() % 3), *stops.back());
            if (dice() % 2) people[dice() % people.size()]->let_go.set();
            if (dice() % 2) stops[dice() % stops.size()]->emit(asio::cancellation_type::terminal);
            io.restart();
            for (auto send_scheduler = dice() % 5; send_scheduler > 0; --send_scheduler) io.poll_one();
        }
        for (auto const& one : people) one->let_go.set();
        settle();
        BOOST_REQUIRE_MESSAGE(semaphore_lease->in_use() == 0U && semaphore_lease->waiting() == 0U, "seed " << seed);
    }
}

BOOST_AUTO_TEST_SUITE_END()
