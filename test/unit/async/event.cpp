// SPDX-License-Identifier: BSL-1.0
// A flag that is waited for.
#include "async/event.hpp"

#include "unit/async/coroutines.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace ossio::test;
namespace async = ossio::async;

} // namespace

BOOST_FIXTURE_TEST_SUITE(event, loop_fixture)

BOOST_AUTO_TEST_CASE(setting_wakes_all_who_wait) {
    async::event flag;
    auto const a = start(flag.wait());
    auto const b = start(flag.wait());
    settle();
    BOOST_TEST((!a->is_done && !b->is_done));

    flag.set();
    settle();

    BOOST_TEST((a->is_ok() && b->is_ok()));
}

BOOST_AUTO_TEST_CASE(waiting_for_a_set_event_returns_at_once) {
    async::event flag;
    flag.set();
    auto const end = start(flag.wait());

    settle();

    BOOST_TEST(end->is_ok());
    BOOST_TEST(flag.is_set());
}

BOOST_AUTO_TEST_CASE(those_who_were_woken_return_though_it_is_cleared_before_they_run) {
    async::event flag;
    auto const end = start(flag.wait());
    settle();

    flag.set();
    flag.clear();
    settle();
    BOOST_TEST(end->is_ok());

    auto const later = start(flag.wait());
    settle();
    BOOST_TEST(!later->is_done);
}

BOOST_AUTO_TEST_CASE(a_cancelled_wait_throws_operation_aborted) {
    async::event flag;
    auto& stop = signal();
    auto const end = start(flag.wait(), stop);
    settle();

    stop.emit(asio::cancellation_type::terminal);
    settle();

    BOOST_TEST(end->is_aborted());
}

BOOST_AUTO_TEST_SUITE_END()
