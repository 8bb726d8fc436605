// SPDX-License-Identifier: BSL-1.0
// The laws of a task group: nobody is left behind, the first failure is kept, cancellation goes down.
#include "async/task_group.hpp"

#include "async/event.hpp"
#include "unit/async/coroutines.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>

namespace {

using namespace ossio::test;
namespace async = ossio::async;

std::string text_of(std::exception_ptr const& e) {
    try {
        std::rethrow_exception(e);
    } catch (std::exception const& known) {
        return known.what();
    }
}

asio::awaitable<void> sleeper(async::runtime_ptr clock, async::duration d, std::string& log, std::string name) {
    try {
        co_await clock->sleep(d);
        log += name + "+";
    } catch (...) {
        log += name + "-";
        throw;
    }
}

asio::awaitable<void> fail_after(async::runtime_ptr clock, async::duration d, std::string what) {
    co_await clock->sleep(d);
    throw std::runtime_error(what);
}

asio::awaitable<void> fail_at_once(std::string what) {
    throw std::runtime_error(what);
    co_return;
}

asio::awaitable<void> samples_to_ignore(async::runtime_ptr clock, async::duration d, std::string& log) {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await clock->sleep(d);
    log += "deaf+";
}

asio::awaitable<void> join(async::task_group& group, std::string& log) {
    co_await group.join();
    log += "joined";
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(task_group, loop_fixture)

BOOST_AUTO_TEST_CASE(join_returns_when_the_last_child_has_ended) {
    async::task_group group(executor());
    std::string log;
    group.spawn(sleeper(clock, 2s, log, "b"));
    group.spawn(sleeper(clock, 1s, log, "a"));
    auto const end = start(join(group, log));

    run();

    BOOST_TEST(end->is_ok());
    BOOST_TEST(log == "a+b+joined");
    BOOST_TEST(group.running() == 0);
}

BOOST_AUTO_TEST_CASE(joining_a_group_without_children_returns_at_once) {
    async::task_group group(executor());
    std::string log;
    auto const end = start(join(group, log));

    settle();

    BOOST_TEST(end->is_ok());
}

BOOST_AUTO_TEST_CASE(the_first_failure_cancels_the_siblings_and_is_kept) {
    async::task_group group(executor());
    std::string log;
    group.spawn(sleeper(clock, 1h, log, "a"));
    group.spawn(fail_after(clock, 1s, "first"));
    group.spawn(fail_after(clock, 1s, "second"));
    auto const end = start(join(group, log));

    run();

    BOOST_REQUIRE(end->failure);
    BOOST_TEST(text_of(end->failure) == "first");
    BOOST_TEST(log == "a-");
    BOOST_TEST((clock->utc_now() == ossio::testing::virtual_clock().utc_now() + 1s));
}

BOOST_AUTO_TEST_CASE(a_child_that_fails_before_its_first_suspension_is_heard) {
    async::task_group group(executor());
    std::string log;
    auto const parent = [&]() -> asio::awaitable<void> {
        group.spawn(fail_at_once("early"));
        group.spawn(sleeper(clock, 1h, log, "a"));
        co_await group.join();
    };
    auto const end = start(parent());

    run();

    BOOST_REQUIRE(end->failure);
    BOOST_TEST(text_of(end->failure) == "early");
    BOOST_TEST(log == "a-");
}

BOOST_AUTO_TEST_CASE(cancel_ends_the_children_and_join_says_aborted) {
    async::task_group group(executor());
    std::string log;
    group.spawn(sleeper(clock, 1h, log, "a"));
    auto const end = start(join(group, log));
    settle();

    group.cancel();
    settle();

    BOOST_TEST(end->is_aborted());
    BOOST_TEST(log == "a-");
}

BOOST_AUTO_TEST_CASE(a_cancelled_parent_waits_for_its_children_and_may_clean_up) {
    async::task_group group(executor());
    std::string log;
    group.spawn(sleeper(clock, 1h, log, "a"));
    group.spawn(samples_to_ignore(clock, 5s, log));
    auto const parent = [&]() -> asio::awaitable<void> {
        bool is_aborted = false;
        try {
            co_await group.join();
        } catch (boost::system::system_error const& e) {
            is_aborted = e.code() == asio::error::operation_aborted;
        }
        log += is_aborted ? "aborted," : "?";
        co_await clock->sleep(1s);
        log += "clean";
    };
    auto& stop = signal();
    auto const end = start(parent(), stop);
    settle();

    stop.emit(asio::cancellation_type::terminal);
    settle();
    BOOST_TEST(log == "a-");

    run();
    BOOST_TEST(end->is_ok());
    BOOST_TEST(log == "a-deaf+aborted,clean");
}

BOOST_AUTO_TEST_CASE(the_parent_can_be_cancelled_again_after_join) {
    async::task_group group(executor());
    std::string log;
    group.spawn(sleeper(clock, 1h, log, "a"));
    auto const parent = [&]() -> asio::awaitable<void> {
        try {
            co_await group.join();
        } catch (boost::system::system_error const&) {
        }
        co_await sleeper(clock, 1h, log, "b");
    };
    auto& stop = signal();
    auto const end = start(parent(), stop);
    settle();

    stop.emit(asio::cancellation_type::terminal);
    settle();
    stop.emit(asio::cancellation_type::terminal);
    settle();

    BOOST_TEST(end->is_aborted());
    BOOST_TEST(log == "a-b-");
}

BOOST_AUTO_TEST_CASE(a_failure_of_a_child_outranks_the_cancellation_of_the_parent) {
    async::task_group group(executor());
    std::string log;
    auto const bad_loser = [&]() -> asio::awaitable<void> {
        try {
            co_await clock->sleep(1h);
        } catch (boost::system::system_error const&) {
            throw std::runtime_error("lost bytes");
        }
    };
    group.spawn(sleeper(clock, 1h, log, "a"));
    group.spawn(bad_loser());
    auto& stop = signal();
    auto const end = start(join(group, log), stop);
    settle();

    stop.emit(asio::cancellation_type::terminal);
    settle();

    BOOST_REQUIRE(end->failure);
    BOOST_TEST(text_of(end->failure) == "lost bytes");
}

BOOST_AUTO_TEST_CASE(cancellation_reaches_the_children_of_children) {
    async::task_group outer(executor());
    std::string log;
    auto const middle = [&]() -> asio::awaitable<void> {
        async::task_group inner(executor());
        inner.spawn(sleeper(clock, 1h, log, "a"));
        inner.spawn(sleeper(clock, 1h, log, "b"));
        co_await inner.join();
    };
    outer.spawn(middle());
    outer.spawn(middle());
    auto& stop = signal();
    auto const end = start(join(outer, log), stop);
    settle();

    stop.emit(asio::cancellation_type::terminal);
    settle();

    BOOST_TEST(end->is_aborted());
    BOOST_TEST(log == "a-b-a-b-");
    BOOST_TEST(outer.running() == 0);
}

BOOST_AUTO_TEST_CASE(a_child_may_cancel_its_group_before_it_suspends) {
    async::task_group group(executor());
    std::string log;
    auto const child = [&]() -> asio::awaitable<void> {
        group.cancel();
        log += "x";
        co_return;
    };
    group.spawn(sleeper(clock, 1h, log, "a"));
    group.spawn(child());
    group.spawn(sleeper(clock, 1h, log, "b"));
    auto const end = start(join(group, log));

    run();

    BOOST_TEST(end->is_aborted());
    BOOST_TEST(log == "xa-"); // b was never begun
}

BOOST_AUTO_TEST_CASE(children_spawned_but_not_yet_running_are_cancelled_too) {
    async::task_group group(executor());
    std::string log;
    group.spawn(sleeper(clock, 1h, log, "a"));
    group.cancel();
    auto const end = start(join(group, log));

    settle();

    BOOST_TEST(end->is_aborted());
    BOOST_TEST(log.empty());
}

BOOST_AUTO_TEST_CASE(children_may_spawn_siblings) {
    async::task_group group(executor());
    std::string log;
    auto const child = [&]() -> asio::awaitable<void> {
        group.spawn(sleeper(clock, 2s, log, "b"));
        co_await sleeper(clock, 1s, log, "a");
    };
    group.spawn(child());
    auto const end = start(join(group, log));

    run();

    BOOST_TEST(end->is_ok());
    BOOST_TEST(log == "a+b+joined");
}

BOOST_AUTO_TEST_CASE(children_hear_partial_and_total_cancellation_of_their_parent) {
    for (auto const type : {asio::cancellation_type::partial, asio::cancellation_type::total}) {
        async::task_group group(executor());
        std::string log;
        group.spawn(sleeper(clock, 1h, log, "a"));
        auto const parent = [&]() -> asio::awaitable<void> {
            co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
            co_await group.join();
        };
        auto& stop = signal();
        auto const end = start(parent(), stop);
        settle();

        stop.emit(type);
        settle();

        BOOST_TEST(end->is_aborted());
        BOOST_TEST(log == "a-");
    }
}

BOOST_AUTO_TEST_CASE(a_loop_may_be_destroyed_under_a_running_group) {
    std::string log;
    auto other = std::make_unique<asio::io_context>();
    auto const parent = [&]() -> asio::awaitable<void> {
        async::task_group group(co_await asio::this_coro::executor);
        group.spawn(sleeper(clock, 1h, log, "a"));
        group.spawn(sleeper(clock, 1h, log, "b"));
        co_await group.join();
    };
    asio::co_spawn(*other, parent(), [](std::exception_ptr const&) {});
    other->poll();

    other.reset();

    BOOST_TEST(clock->armed() == 0U);
    BOOST_TEST(log.empty());
}

BOOST_AUTO_TEST_SUITE_END()
