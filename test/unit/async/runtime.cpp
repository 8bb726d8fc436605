// SPDX-License-Identifier: BSL-1.0
// Alarms of the machine; no test here measures time.
#include "async/runtime.hpp"

#include "unit/async/coroutines.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace ossio::test;
namespace async = ossio::async;

} // namespace

BOOST_FIXTURE_TEST_SUITE(runtime, loop_fixture)

BOOST_AUTO_TEST_CASE(an_alarm_rings_once_and_not_before_its_moment) {
    auto const machine = async::system_runtime(executor());
    auto const when = machine->now() + 2ms;
    auto const timer = machine->make_timer();
    int rings = 0;
    bool is_early = false;
    timer->set(when, [&] {
        ++rings;
        is_early = machine->now() < when;
    });

    io.run();

    BOOST_TEST(rings == 1);
    BOOST_TEST(!is_early);
}

BOOST_AUTO_TEST_CASE(an_alarm_whose_turn_has_come_is_still_silenced_by_clear_or_destruction) {
    auto const machine = async::system_runtime(executor());
    auto a = machine->make_timer();
    auto b = machine->make_timer(), c = machine->make_timer();
    std::string rung;
    // All are due at once; the first to run silences the others, whose handlers are in the queue already.
    auto const ring = [&](char name) {
        rung += name;
        for (auto* one : {&a, &b}) one->reset();
        c->clear();
    };
    auto const due = machine->now() - 1s;
    a->set(due, [&ring] { ring('a'); });
    b->set(due, [&ring] { ring('b'); });
    c->set(due, [&ring] { ring('c'); });

    io.run();

    BOOST_TEST(rung.size() == 1U);
}

BOOST_AUTO_TEST_CASE(setting_anew_replaces_what_was_due) {
    auto const machine = async::system_runtime(executor());
    auto const timer = machine->make_timer();
    std::string rung;
    timer->set(machine->now() - 1s, [&] { rung += "old"; });
    timer->set(machine->now() - 1s, [&] { rung += "new"; });

    io.run();

    BOOST_TEST(rung == "new");
}

BOOST_AUTO_TEST_CASE(a_cancelled_sleep_throws_and_leaves_the_loop_without_work) {
    auto const machine = async::system_runtime(executor());
    auto& stop = signal();
    auto const end = start(machine->sleep(1h), stop);
    settle();

    stop.emit(asio::cancellation_type::terminal);
    io.restart();
    io.run();

    BOOST_TEST(end->is_aborted());
}

BOOST_AUTO_TEST_CASE(a_loop_may_be_destroyed_with_alarms_armed_and_sleepers_asleep) {
    bool rang = false;
    {
        asio::io_context other;
        auto const machine = async::system_runtime(other.get_executor());
        auto const asleep = [](async::runtime_ptr on) -> asio::awaitable<void> { co_await on->sleep(1h); };
        asio::co_spawn(other, asleep(machine), [](std::exception_ptr const&) {});
        auto const timer = machine->make_timer();
        timer->set(machine->now() + 1h, [&] { rang = true; });
        other.poll();
    }
    BOOST_TEST(!rang);
}

BOOST_AUTO_TEST_CASE(chance_lies_in_its_bounds) {
    auto const machine = async::system_runtime(executor());
    for (int i = 0; i < 1000; ++i) {
        double const x = machine->random();
        BOOST_REQUIRE((x >= 0 && x < 1));
    }
}

BOOST_AUTO_TEST_SUITE_END()
