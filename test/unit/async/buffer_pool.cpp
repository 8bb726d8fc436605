// SPDX-License-Identifier: BSL-1.0
// Buffers stay within the budget, are used again, and all come back.
#include "async/buffer_pool.hpp"

#include "unit/async/coroutines.hpp"

#include <boost/test/unit_test.hpp>

#include <cstring>
#include <optional>
#include <random>
#include <set>

namespace {

using namespace ossio::test;
namespace async = ossio::async;

asio::awaitable<void> take(std::shared_ptr<async::buffer_pool> pool, std::optional<async::buffer_lease>& into) {
    into = co_await pool->acquire();
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(buffer_pool, loop_fixture)

BOOST_AUTO_TEST_CASE(the_budget_bounds_the_buffers_that_are_out) {
    auto const pool = std::make_shared<async::buffer_pool>(2 * async::slice_size + 1);
    std::optional<async::buffer_lease> a, b, c;
    for (auto* one : {&a, &b, &c}) start(take(pool, *one));
    settle();

    BOOST_TEST((a && b && !c));
    BOOST_TEST(pool->leased() == 2U);

    a.reset();
    settle();
    BOOST_TEST(c.has_value());
    BOOST_TEST(pool->leased() == 2U);
}

BOOST_AUTO_TEST_CASE(several_buffers_are_had_together_or_not_at_all) {
    auto const pool = std::make_shared<async::buffer_pool>(3 * async::slice_size);
    std::optional<async::buffer_lease> a, b;
    std::optional<std::vector<async::buffer_lease>> two;
    auto const take_two = [&]() -> asio::awaitable<void> { two = co_await pool->acquire_all(nullptr, 2); };
    for (auto* one : {&a, &b}) start(take(pool, *one));
    start(take_two());
    settle();
    BOOST_TEST(!two);
    BOOST_TEST(!pool->try_acquire(nullptr)); // one is free, but others wait

    a.reset();
    settle();
    BOOST_REQUIRE(two);
    BOOST_TEST(two->size() == 2U);
    BOOST_TEST(pool->leased() == 3U);
    two->pop_back();
    BOOST_TEST(bool(pool->try_acquire(nullptr)));
}

BOOST_AUTO_TEST_CASE(a_smaller_budget_frees_memory_and_a_larger_one_lets_more_in) {
    auto const pool = std::make_shared<async::buffer_pool>(2 * async::slice_size);
    std::optional<async::buffer_lease> a, b, c;
    for (auto* one : {&a, &b, &c}) start(take(pool, *one));
    settle();
    BOOST_TEST(!c);

    pool->set_budget(3 * async::slice_size);
    settle();
    BOOST_TEST(c.has_value());

    pool->set_budget(async::slice_size);
    a.reset();
    b.reset();
    BOOST_TEST(pool->leased() == 1U);
    BOOST_TEST(!pool->try_acquire(nullptr));
    c.reset();
    BOOST_TEST(bool(pool->try_acquire(nullptr)));
}

BOOST_AUTO_TEST_CASE(a_budget_of_nothing_still_gives_one_buffer) {
    auto const pool = std::make_shared<async::buffer_pool>(0);
    std::optional<async::buffer_lease> a;
    start(take(pool, a));
    settle();

    BOOST_REQUIRE(a);
    BOOST_TEST(a->buffer().size() == async::slice_size);
    std::memset(a->buffer().data(), 1, a->buffer().size()); // all of it is ours; the sanitizer judges
}

BOOST_AUTO_TEST_CASE(memory_that_came_back_is_used_again) {
    auto const pool = std::make_shared<async::buffer_pool>(async::slice_size);
    std::set<void*> seen;
    for (int i = 0; i < 5; ++i) {
        std::optional<async::buffer_lease> a;
        start(take(pool, a));
        settle();
        BOOST_REQUIRE(a);
        seen.insert(a->buffer().data());
    }

    BOOST_TEST(seen.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_lease_takes_no_memory_until_it_is_used) {
    auto const pool = std::make_shared<async::buffer_pool>(2 * async::slice_size);
    std::optional<async::buffer_lease> a, b;
    for (auto* one : {&a, &b}) start(take(pool, *one));
    settle();
    auto* const of_b = b->buffer().data();

    b->give_back_memory();

    BOOST_TEST(a->buffer().data() == of_b);
}

BOOST_AUTO_TEST_CASE(memory_that_rests_serves_others_while_its_lease_holds_its_place) {
    auto const pool = std::make_shared<async::buffer_pool>(2 * async::slice_size);
    std::optional<async::buffer_lease> a, b, c;
    for (auto* one : {&a, &b, &c}) start(take(pool, *one));
    settle();
    auto* const of_a = a->buffer().data();
    auto* const of_b = b->buffer().data();

    a->give_back_memory();
    b->give_back_memory();
    BOOST_TEST(a->buffer().data() == of_b); // what was used last
    BOOST_TEST(b->buffer().data() == of_a);
    settle();
    BOOST_TEST(!c);
    BOOST_TEST(pool->leased() == 2U);

    a->give_back_memory();
    a->give_back_memory();
    a.reset();
    settle();
    BOOST_REQUIRE(c);
    std::memset(c->buffer().data(), 1, c->buffer().size());
}

BOOST_AUTO_TEST_CASE(leases_move_without_giving_back_twice) {
    auto const pool = std::make_shared<async::buffer_pool>(2 * async::slice_size);
    std::optional<async::buffer_lease> a, b;
    start(take(pool, a));
    start(take(pool, b));
    settle();

    auto* const memory = b->buffer().data();
    *a = std::move(*b);
    BOOST_TEST(pool->leased() == 1U);
    BOOST_TEST(a->buffer().data() == memory);
    BOOST_TEST(!*b);
    auto& same = *a;
    *a = std::move(same);
    BOOST_TEST(a->buffer().data() == memory);

    a.reset();
    b.reset();
    BOOST_TEST(pool->leased() == 0U);
}

BOOST_AUTO_TEST_CASE(all_buffers_come_back_whatever_is_cancelled) {
    auto const user = [](std::shared_ptr<async::buffer_pool> from, async::runtime_ptr time,
                         async::duration d) -> asio::awaitable<void> {
        auto const lease = co_await from->acquire();
        co_await time->sleep(d);
    };
    for (unsigned seed = 1; seed <= 20; ++seed) {
        std::mt19937 dice(seed);
        auto const pool = std::make_shared<async::buffer_pool>(3 * async::slice_size);
        std::vector<asio::cancellation_signal*> stops;
        for (int i = 0; i < 20; ++i) {
            stops.push_back(&signal());
            start(user(pool, clock, std::chrono::seconds(dice() % 5)), *stops.back());
            if (dice() % 2) settle();
            if (dice() % 3 == 0) stops[dice() % stops.size()]->emit(asio::cancellation_type::terminal);
        }
        run();
        BOOST_TEST(pool->leased() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(a_pool_outlived_by_its_leases_is_fine) {
    auto pool = std::make_shared<async::buffer_pool>(async::slice_size);
    std::optional<async::buffer_lease> a;
    start(take(pool, a));
    settle();

    pool.reset();
    std::memset(a->buffer().data(), 1, a->buffer().size());
    a.reset();

    BOOST_TEST(!a);
}

BOOST_AUTO_TEST_SUITE_END()
