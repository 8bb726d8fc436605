// SPDX-License-Identifier: BSL-1.0
// Order, cancellation and destruction of waiters.
#include "async/wait_queue.hpp"

#include "unit/async/coroutines.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace ossio::test;
namespace async = ossio::async;

asio::awaitable<void> wait_as(async::wait_queue& line, std::string& log, std::string name) {
    bool const woken = co_await line.wait();
    log += name + (woken ? "+" : "-");
}

class destruction_note {
public:
    explicit destruction_note(int& count) : count_(&count) {}
    destruction_note(destruction_note const&) = delete;
    ~destruction_note() { ++*count_; }

private:
    int* count_;
};

asio::awaitable<void> hold_while_waiting(std::shared_ptr<async::wait_queue> line, int& destroyed) {
    destruction_note const note(destroyed);
    co_await line->wait();
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(wait_queue, loop_fixture)

BOOST_AUTO_TEST_CASE(waiters_are_woken_in_the_order_they_came) {
    async::wait_queue line;
    std::string log;
    for (auto const* name : {"a", "b", "c"}) start(wait_as(line, log, name));
    settle();

    line.wake_one();
    line.wake_one();
    settle();
    BOOST_TEST(log == "a+b+");

    line.wake_one();
    settle();
    BOOST_TEST(log == "a+b+c+");
}

BOOST_AUTO_TEST_CASE(waking_an_empty_line_says_that_nobody_waits) {
    async::wait_queue line;

    BOOST_TEST(!line.wake_one());
    BOOST_TEST(line.empty());
}

BOOST_AUTO_TEST_CASE(a_woken_waiter_does_not_run_inside_wake) {
    async::wait_queue line;
    std::string log;
    start(wait_as(line, log, "a"));
    settle();

    line.wake_all();

    BOOST_TEST(log.empty());
    BOOST_TEST(line.empty());
    settle();
    BOOST_TEST(log == "a+");
}

BOOST_AUTO_TEST_CASE(a_waiter_that_is_run_goes_on_inside_where_its_executor_allows_it) {
    async::wait_queue line;
    std::string log;
    for (auto const* name : {"a", "b"}) start(wait_as(line, log, name));
    settle();

    asio::post(io, [&] {
        line.run_one();
        log += '|';
    });
    settle();
    BOOST_TEST(log == "a+|");

    line.run_one(); // from outside of the loop: later
    BOOST_TEST(log == "a+|");
    settle();
    BOOST_TEST(log == "a+|b+");
    BOOST_TEST(!line.run_one());
}

BOOST_AUTO_TEST_CASE(a_cancelled_waiter_leaves_the_line_at_once_and_resumes_later) {
    async::wait_queue line;
    std::string log;
    auto& stop = signal();
    start(wait_as(line, log, "a"), stop);
    start(wait_as(line, log, "b"));
    settle();

    stop.emit(asio::cancellation_type::terminal);
    settle();

    BOOST_TEST(log == "a-");
    BOOST_TEST(line.size() == 1U);
}

BOOST_AUTO_TEST_CASE(woken_first_and_cancelled_then_counts_as_woken) {
    async::wait_queue line;
    std::string log;
    auto& stop = signal();
    start(wait_as(line, log, "a"), stop);
    settle();

    line.wake_one();
    stop.emit(asio::cancellation_type::terminal);
    settle();

    BOOST_TEST(log == "a+");
}

BOOST_AUTO_TEST_CASE(a_second_cancellation_of_one_wait_does_nothing) {
    async::wait_queue line;
    std::string log;
    auto& stop = signal();
    start(wait_as(line, log, "a"), stop);
    settle();

    stop.emit(asio::cancellation_type::terminal);
    stop.emit(asio::cancellation_type::terminal);
    settle();

    BOOST_TEST(log == "a-");
}

BOOST_AUTO_TEST_CASE(partial_and_total_cancellation_are_heard_by_those_who_enable_them) {
    for (auto const type : {asio::cancellation_type::partial, asio::cancellation_type::total}) {
        async::wait_queue line;
        std::string log;
        auto& stop = signal();
        auto const enabled = [](async::wait_queue& in, std::string& out) -> asio::awaitable<void> {
            co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
            co_await wait_as(in, out, "a");
        };
        start(enabled(line, log), stop);
        settle();

        stop.emit(type);
        settle();

        BOOST_TEST(log == "a-");
    }
}

BOOST_AUTO_TEST_CASE(destroying_the_list_wakes_all_with_false) {
    auto line = std::make_unique<async::wait_queue>();
    std::string log;
    start(wait_as(*line, log, "a"));
    start(wait_as(*line, log, "b"));
    settle();

    line.reset();
    settle();

    BOOST_TEST(log == "a-b-");
}

BOOST_AUTO_TEST_CASE(a_signal_may_be_emitted_after_the_wait_is_over) {
    async::wait_queue line;
    std::string log;
    auto& stop = signal();
    auto const twice = [](async::wait_queue& in, std::string& out) -> asio::awaitable<void> {
        co_await wait_as(in, out, "a");
        co_await wait_as(in, out, "b");
    };
    start(twice(line, log), stop);
    settle();
    line.wake_one();
    settle();

    stop.emit(asio::cancellation_type::terminal);
    settle();

    BOOST_TEST(log == "a+b-");
}

BOOST_AUTO_TEST_CASE(an_execution_context_takes_its_waiters_along) {
    int destroyed = 0;
    auto const line = std::make_shared<async::wait_queue>();
    {
        asio::io_context other;
        asio::co_spawn(other, hold_while_waiting(line, destroyed), [](std::exception_ptr const&) {});
        other.poll();
        BOOST_TEST(line->size() == 1U);
    }

    BOOST_TEST(destroyed == 1);
    BOOST_TEST(line->empty());
}

BOOST_AUTO_TEST_CASE(a_list_owned_by_its_own_waiter_does_not_leak) {
    int destroyed = 0;
    {
        asio::io_context other;
        asio::co_spawn(other, hold_while_waiting(std::make_shared<async::wait_queue>(), destroyed),
                       [](std::exception_ptr const&) {});
        other.poll();
    }

    BOOST_TEST(destroyed == 1);
}

BOOST_AUTO_TEST_CASE(a_signal_may_outlive_the_execution_context_and_the_reverse) {
    int destroyed = 0;
    auto const line = std::make_shared<async::wait_queue>();
    auto early = std::make_unique<asio::cancellation_signal>();
    auto late = std::make_unique<asio::cancellation_signal>();
    {
        asio::io_context other;
        auto const ignore = [](std::exception_ptr const&) {};
        asio::co_spawn(other, hold_while_waiting(line, destroyed), asio::bind_cancellation_slot(early->slot(), ignore));
        asio::co_spawn(other, hold_while_waiting(line, destroyed), asio::bind_cancellation_slot(late->slot(), ignore));
        other.poll();
        early.reset();
    }
    late.reset(); // with what co_spawn left in its slot; to emit now would reach for the executor, which is gone

    BOOST_TEST(destroyed == 2);
}

BOOST_AUTO_TEST_CASE(a_waiter_keeps_run_busy) {
    async::wait_queue line;
    std::string log;
    start(wait_as(line, log, "a"));
    settle();

    io.restart();
    BOOST_TEST(io.poll() == 0U);
    BOOST_TEST(!io.stopped()); // poll stops an io_context that is out of work
}

BOOST_AUTO_TEST_SUITE_END()
