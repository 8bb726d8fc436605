// SPDX-License-Identifier: BSL-1.0
// Steps of those who never wait: the senior first, and the loop's turn in between.
#include "async/send_scheduler.hpp"

#include "unit/async/coroutines.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>

namespace {

using namespace ossio::test;
namespace async = ossio::async;

class turns_fixture : public loop_fixture {
public:
    /// Makes so many steps, and writes its name for each.
    asio::awaitable<void> step(async::send_scheduler::position p, int steps, char name) {
        for (; steps > 0; --steps) {
            if (!all->try_step(p)) co_await all->wait(p);
            log += name;
        }
    }

    /// Writes a dot whenever the loop comes by.
    void watch_the_loop() {
        asio::post(io, [this] {
            if (log.size() > 100) return;
            log += '.';
            watch_the_loop();
        });
    }

    std::shared_ptr<async::send_scheduler> all = std::make_shared<async::send_scheduler>(io.get_executor());
    std::string log;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(send_scheduler, turns_fixture)

BOOST_AUTO_TEST_CASE(the_senior_makes_all_its_steps_first) {
    auto const first = all->next_position(), second = all->next_position(), third = all->next_position();
    start(step(third, 7, 'c'));
    start(step(first, 7, 'a'));
    start(step(second, 7, 'b'));
    settle();

    BOOST_TEST(log == "aaaaaaabbbbbbbccccccc");
}

BOOST_AUTO_TEST_CASE(a_senior_that_comes_back_goes_before_those_in_line) {
    auto const first = all->next_position(), second = all->next_position();
    start(step(second, 20, 'b'));
    while (log.size() < 2) io.poll_one();
    start(step(first, 3, 'a'));
    settle();

    auto const at = log.find("aaa");
    BOOST_TEST_REQUIRE(at != std::string::npos);
    BOOST_TEST(at <= std::size_t(2 * async::send_scheduler::steps_at_once));
}

BOOST_AUTO_TEST_CASE(nobody_makes_a_step_without_asking_the_loop) { BOOST_TEST(!all->try_step(all->next_position())); }

BOOST_AUTO_TEST_CASE(the_loop_has_its_turn_after_a_few_steps) {
    for (char name : {'a', 'b', 'c'}) start(step(all->next_position(), 20, name));
    watch_the_loop();
    settle();

    int in_a_row = 0;
    for (char c : log) {
        in_a_row = c == '.' ? 0 : in_a_row + 1;
        BOOST_TEST(in_a_row <= async::send_scheduler::steps_at_once);
    }
    BOOST_TEST(std::count(log.begin(), log.end(), 'c') == 20);
}

BOOST_AUTO_TEST_CASE(who_has_had_a_step_and_goes_away_holds_nobody_up) {
    start(step(all->next_position(), 1, 'a'));
    start(step(all->next_position(), 9, 'b'));
    settle();

    BOOST_TEST(log == "abbbbbbbbb");
}

BOOST_AUTO_TEST_CASE(a_cancelled_waiter_throws_and_leaves_the_line) {
    auto& stop = signal();
    auto const cancelled = start(step(all->next_position(), 100, 'a'), stop);
    auto const other = start(step(all->next_position(), 5, 'b'));
    while (log.empty()) io.poll_one(); // both are in line
    stop.emit(asio::cancellation_type::terminal);
    settle();

    BOOST_TEST(cancelled->is_aborted());
    BOOST_TEST(other->is_ok());
    BOOST_TEST(std::count(log.begin(), log.end(), 'a') < 100); // the signal, too, takes its way through the loop
    BOOST_TEST(log.ends_with("bbbbb"));
}

BOOST_AUTO_TEST_CASE(an_exception_of_one_leaves_the_others_their_steps) {
    auto failing = [this]() -> asio::awaitable<void> {
        co_await all->wait(all->next_position());
        throw std::runtime_error("the test wants it");
    };
    asio::co_spawn(io, failing(), [](std::exception_ptr e) { std::rethrow_exception(e); });
    auto const other = start(step(all->next_position(), 9, 'b'));

    BOOST_CHECK_THROW(settle(), std::runtime_error);
    settle();

    BOOST_TEST(other->is_ok());
    BOOST_TEST(log == "bbbbbbbbb");
}

BOOST_AUTO_TEST_CASE(a_waiter_on_another_executor_gets_its_steps_there) {
    auto const strand = asio::make_strand(io.get_executor());
    bool inside = false, done = false;
    auto work = [&]() -> asio::awaitable<void> {
        auto const p = all->next_position();
        for (int i = 0; i < 9; ++i) {
            co_await all->wait(p);
            inside = strand.running_in_this_thread();
        }
    };
    asio::co_spawn(strand, work(), [&](std::exception_ptr) { done = true; });
    settle();

    BOOST_TEST(done);
    BOOST_TEST(inside);
}

BOOST_AUTO_TEST_CASE(waiters_go_with_their_loop) {
    auto const note = std::make_shared<int>();
    std::optional<asio::io_context> other(std::in_place);
    auto const theirs = std::make_shared<async::send_scheduler>(other->get_executor());
    auto const wait = [](std::shared_ptr<async::send_scheduler> in, std::shared_ptr<int>) -> asio::awaitable<void> {
        auto const p = in->next_position();
        co_await in->wait(p);
    };
    asio::co_spawn(*other, wait(theirs, note), [](std::exception_ptr) {});
    other->poll_one(); // it is in line
    BOOST_TEST(note.use_count() > 1);

    other.reset();

    BOOST_TEST(note.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
