// SPDX-License-Identifier: BSL-1.0
// Rates: the arithmetic as a table, those who wait for it, changes under way, and the cancelled.
#include "async/rate_pool.hpp"

#include "unit/async/coroutines.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>

namespace {

using namespace ossio::test;
namespace async = ossio::async;
using ossio::detail::rate_lease;
using ossio::detail::rate_limiter;
using ossio::detail::rate_pool;

async::token_bucket::time at(std::chrono::milliseconds t) { return async::token_bucket::time(1h) + t; }

/// Takes pieces for as long as it is told, and counts what it got.
class taker {
public:
    asio::awaitable<void> run(std::shared_ptr<rate_limiter> fair_semaphore, async::runtime_ptr time,
                              async::steady_time until) {
        while (time->now() < until) {
            std::size_t const n = std::min<std::size_t>(fair_semaphore->piece(), 256 * 1024);
            bool const at_once = fair_semaphore->try_admit(*time, n);
            if (!at_once) co_await fair_semaphore->admit(time, n);
            if (time->now() <= until) got += static_cast<double>(n);
        }
    }

    double got = 0;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(rate_limits, loop_fixture)

BOOST_AUTO_TEST_CASE(a_debt_is_paid_by_time_and_little_is_saved) {
    async::token_bucket b(1000);
    BOOST_TEST(b.try_take(500, at(0ms)));
    BOOST_TEST(!b.try_take(1, at(0ms)));
    BOOST_TEST((b.ready_at(at(0ms)) <= at(500ms)));
    BOOST_TEST((b.ready_at(at(0ms)) >= at(450ms))); // fifty milliseconds were saved before
    BOOST_TEST(b.try_take(100, at(500ms)));
    BOOST_TEST(!b.try_take(1, at(500ms)));

    BOOST_TEST(b.try_take(100, at(1h))); // an hour saves no more than fifty milliseconds
    BOOST_TEST((b.ready_at(at(1h)) - at(1h + 50ms) < 1us));

    b.set_rate(10'000, at(1h));
    BOOST_TEST((b.ready_at(at(1h)) - at(1h + 5ms) < 1us));
    b.set_rate(10, at(1h)); // a debt of the old rate does not become a long silence
    BOOST_TEST((b.ready_at(at(1h)) - at(1h + 5ms) < 1us));
    b.set_rate(0, at(1h));
    BOOST_TEST(b.try_take(1 << 30, at(1h)));
    BOOST_TEST(b.try_take(1 << 30, at(1h)));
}

BOOST_AUTO_TEST_CASE(pieces_are_a_twentieth_of_a_second_within_bounds) {
    BOOST_TEST(async::token_bucket(100).piece() == 1024U);
    BOOST_TEST(async::token_bucket(1'000'000).piece() == 50'000U);
    BOOST_TEST(async::token_bucket(1'000'000'000).piece() == 256U * 1024);
    BOOST_TEST(async::token_bucket(0).piece() > 1ULL << 30);
}

BOOST_AUTO_TEST_CASE(the_rate_is_kept_and_shared_evenly_by_one_and_by_sixteen) {
    for (std::uint64_t const rate : {50'000U, 1'000'000U, 100'000'000U})
        for (std::size_t const many : {1U, 16U}) {
            auto const pool = std::make_shared<rate_pool>(rate);
            auto const fair_semaphore = pool->limiter_on(io.get_executor());
            double const saved = static_cast<double>(rate) / 20; // goes to the first who comes
            std::vector<taker> takers(many);
            auto const end = clock->now() + 10s;
            for (taker& one : takers) start(one.run(fair_semaphore, clock, end));
            run();

            double all = 0;
            for (taker const& one : takers) all += one.got;
            BOOST_TEST(all / 10 == static_cast<double>(rate), boost::test_tools::tolerance(0.05));
            for (taker const& one : takers)
                BOOST_TEST(std::abs(one.got - all / static_cast<double>(many)) <=
                           saved + 2 * static_cast<double>(fair_semaphore->piece()));
        }
}

BOOST_AUTO_TEST_CASE(two_loops_share_a_rate_evenly_and_lease_a_hundredth_of_a_second_each) {
    asio::io_context other;
    std::uint64_t const rate = 100'000'000;
    auto const pool = std::make_shared<rate_pool>(rate);
    auto const here = pool->limiter_on(io.get_executor());
    auto const there = pool->limiter_on(other.get_executor());
    BOOST_TEST(pool->limiter_on(other.get_executor()) == there);
    taker first, second;
    auto const end = clock->now() + 10s;
    start(first.run(here, clock, end));
    start(second.run(there, clock, end)); // a limiter asks the clock that it is given, wherever it lives
    run();

    BOOST_TEST((first.got + second.got) / 10 == double(rate), boost::test_tools::tolerance(0.05));
    BOOST_TEST(first.got == second.got, boost::test_tools::tolerance(0.1));

    auto const fresh = std::make_shared<rate_pool>(rate);
    auto const one = fresh->limiter_on(io.get_executor()), two = fresh->limiter_on(other.get_executor());
    rate_lease large, next;
    auto const now = clock->now();
    BOOST_TEST((fresh->lease(large, rate / 10, now) == now)); // nothing is owed before it
    auto const later = fresh->lease(next, 1, now);
    BOOST_TEST(next.bytes == rate / 100);
    BOOST_TEST((later > now));
    fresh->set_rate(2 * rate);
    BOOST_TEST((fresh->lease(next, 1, now) < later)); // the lease is kept, and due earlier
}

BOOST_AUTO_TEST_CASE(a_new_rate_holds_for_those_who_wait_already) {
    auto const pool = std::make_shared<rate_pool>(1);
    auto const fair_semaphore = pool->limiter_on(io.get_executor());
    BOOST_TEST(fair_semaphore->try_admit(*clock, 1'000'000));
    auto const waits = start(fair_semaphore->admit(clock, 1000));
    settle();
    BOOST_TEST(!waits->is_done);

    pool->set_rate(0);
    settle();
    BOOST_TEST(waits->is_ok());
    BOOST_TEST(clock->armed() == 0U);
}

BOOST_AUTO_TEST_CASE(a_lower_rate_holds_at_once_for_what_loops_have_leased_and_not_sent) {
    for (std::size_t const many : {1U, 4U, 16U}) {
        std::vector<asio::io_context> loops(many);
        auto const pool = std::make_shared<rate_pool>(100'000'000);
        std::vector<ossio::detail::rate_limiter_ptr> limiters;
        for (asio::io_context& one : loops) limiters.push_back(pool->limiter_on(one.get_executor()));
        std::vector<rate_lease> leases(many);
        auto const send_all_that_is_due = [&](std::size_t piece, async::token_bucket::time now) {
            double sent = 0;
            for (bool any = true; std::exchange(any, false);)
                for (rate_lease& one : leases)
                    if (pool->lease(one, piece, now) <= now) {
                        sent += static_cast<double>(std::exchange(one.bytes, 0));
                        any = true;
                    }
            return sent;
        };
        send_all_that_is_due(256 * 1024, at(0ms));

        pool->set_rate(100'000);
        double sent = 0;
        for (auto t = 0ms; t <= 1s; t += 1ms) sent += send_all_that_is_due(1024, at(t));

        BOOST_TEST(sent <= 105'000 + 2048);
        BOOST_TEST(sent >= 95'000);
    }
}

BOOST_AUTO_TEST_CASE(one_who_is_cancelled_lets_the_next_through_and_leaves_no_alarm) {
    auto const pool = std::make_shared<rate_pool>(1000);
    auto const fair_semaphore = pool->limiter_on(io.get_executor());
    BOOST_TEST(fair_semaphore->try_admit(*clock, 10'000));
    auto& stop_first = signal();
    auto& stop_second = signal();
    auto const first = start(fair_semaphore->admit(clock, 1000), stop_first);
    auto const second = start(fair_semaphore->admit(clock, 1000), stop_second);
    settle();

    stop_first.emit(asio::cancellation_type::terminal);
    settle();
    BOOST_TEST(first->is_aborted());
    BOOST_TEST(clock->armed() == 1U);

    stop_second.emit(asio::cancellation_type::terminal);
    settle();
    BOOST_TEST(second->is_aborted());
    BOOST_TEST(clock->armed() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
