// SPDX-License-Identifier: BSL-1.0
// Lending connections: reuse, limits, lines, age, failures, and the end.
#include "unit/net/lender.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(pool)

BOOST_AUTO_TEST_CASE(a_kept_connection_serves_again_and_a_dropped_one_does_not) {
    lender l;
    auto first = l.ask();
    BOOST_TEST(!(**first)->is_reused());
    (**first)->release();
    BOOST_TEST(l.pool->idle() == 1U);
    auto second = l.ask();
    BOOST_TEST((**second)->is_reused());
    second->reset();
    BOOST_TEST(l.pool->idle() == 0U);
    BOOST_TEST(!(**l.ask())->is_reused());
    BOOST_TEST(l.maker->far_ends.size() == 2U);
    BOOST_TEST(l.pool->leased() == 0U);
}

BOOST_AUTO_TEST_CASE(what_can_be_lent_without_waiting_is_an_idle_connection) {
    lender l(1);
    net::peer const h("h", 1, false);
    auto const none = l.pool->try_lease(h, nullptr); // one would have to be made
    BOOST_TEST(!none);
    auto first = l.ask(h);
    BOOST_REQUIRE(first->has_value());          // nothing holds the only permit
    BOOST_TEST(!l.pool->try_lease(h, nullptr)); // it is on loan
    (**first)->release();
    BOOST_TEST(!l.pool->try_lease(net::peer("other", 1, false), nullptr));
    {
        auto const again = l.pool->try_lease(h, nullptr);
        BOOST_TEST(again.is_reused());
        BOOST_TEST(l.pool->leased() == 1U);
    }
    BOOST_TEST(l.pool->idle() + l.pool->leased() == 0U);
    l.pool->close();
    BOOST_TEST(!l.pool->try_lease(h, nullptr));
}

BOOST_AUTO_TEST_CASE(peers_are_not_mixed_and_fresh_means_fresh) {
    lender l;
    auto first = l.ask(net::peer("a", 1, false));
    (**first)->release();
    auto other = l.ask(net::peer("a", 1, true));
    BOOST_TEST(!(**other)->is_reused());
    other->reset();
    auto fresh = l.ask(net::peer("a", 1, false), true);
    BOOST_TEST(!(**fresh)->is_reused());
}

BOOST_AUTO_TEST_CASE(who_asks_beyond_the_limit_waits_in_line) {
    lender l(1);
    auto first = l.ask();
    auto second = l.ask(), third = l.ask();
    BOOST_TEST(!second->has_value());
    BOOST_TEST(l.pool->waiting() == 2U);
    first->reset();
    l.clock->run(l.io);
    BOOST_TEST(second->has_value());
    BOOST_TEST(!third->has_value());
    (**second)->release();
    l.clock->run(l.io);
    BOOST_REQUIRE(third->has_value());
    BOOST_TEST((**third)->is_reused());
}

BOOST_AUTO_TEST_CASE(whoever_is_cancelled_in_line_leaves_it) {
    lender l(1);
    auto first = l.ask();
    asio::cancellation_signal signal;
    auto second = l.ask(net::peer("h", 1, false), false, &signal);
    auto third = l.ask();
    signal.emit(asio::cancellation_type::terminal);
    l.clock->run(l.io);
    first->reset();
    l.clock->run(l.io);
    BOOST_TEST(!second->has_value());
    BOOST_TEST(third->has_value());
    third->reset();
    BOOST_TEST(l.ask()->has_value());
}

BOOST_AUTO_TEST_CASE(old_and_closed_connections_are_not_handed_out) {
    lender l;
    auto first = l.ask();
    (**first)->release();
    l.maker->far_ends[0]->close();
    BOOST_TEST(!(**l.ask())->is_reused());

    auto third = l.ask();
    (**third)->release();
    auto later = l.clock->make_timer();
    later->set(l.clock->now() + 21s, [] {});
    l.clock->run(l.io);
    BOOST_TEST(!(**l.ask())->is_reused());
    BOOST_TEST(l.pool->idle() == 0U);
}

BOOST_AUTO_TEST_CASE(a_failed_connect_gives_its_place_back) {
    lender l(1);
    l.maker->refuses = true;
    for (int i = 0; i < 3; ++i) BOOST_TEST((**l.ask()).has_error());
    l.maker->refuses = false;
    BOOST_TEST((**l.ask()).has_value());
}

BOOST_AUTO_TEST_CASE(a_closed_pool_ends_what_is_on_loan_and_lends_no_more) {
    lender l;
    auto first = l.ask();
    l.pool->close();
    char c = 0;
    BOOST_TEST(((**first)->operator*().try_read_some(asio::buffer(&c, 1)).ec == asio::error::operation_aborted));
    BOOST_TEST(((**l.ask()).error().code == condition::canceled));
    (**first)->release();
    BOOST_TEST(l.pool->idle() == 0U);
}

BOOST_AUTO_TEST_CASE(a_lease_may_outlive_its_pool) {
    auto first = std::make_shared<lender::lease>();
    lender l;
    first = l.ask();
    l.pool.reset();
    (**first)->release();
    first->reset();
    BOOST_TEST(true); // the sanitizers are the judges
}

BOOST_AUTO_TEST_CASE(a_pool_that_goes_unclosed_tells_of_what_lies_idle_and_a_closed_one_does_not_tell_twice) {
    for (bool closes : {false, true}) {
        auto const told = std::make_shared<closings>();
        lender l(2, told);
        auto a = l.ask();
        auto b = l.ask();
        (**a)->release();
        (**b)->release();

        if (closes) l.pool->close();
        l.pool.reset();

        BOOST_TEST((told->why == std::vector(2, close_reason::client_closed)));
    }
}

BOOST_AUTO_TEST_CASE(a_connection_given_back_by_the_last_lease_of_a_gone_pool_is_told_too) {
    auto const told = std::make_shared<closings>();
    lender l(2, told);
    auto last = l.ask();
    l.pool.reset();
    BOOST_TEST(told->why.empty());

    (**last)->release();

    BOOST_TEST((told->why == std::vector(1, close_reason::client_closed)));
}

BOOST_AUTO_TEST_CASE(fewer_connections_are_kept_and_lent_after_the_limit_shrinks_and_more_after_it_grows) {
    lender l(3);
    auto a = l.ask();
    auto b = l.ask();
    auto c = l.ask();
    (**c)->release();
    BOOST_TEST(l.pool->idle() == 1U);

    l.pool->set_max_connections(2);
    BOOST_TEST(l.pool->idle() == 0U);
    auto d = l.ask();
    BOOST_TEST(!d->has_value());

    l.pool->set_max_connections(3);
    l.clock->run(l.io);
    BOOST_TEST(d->has_value());
}

BOOST_AUTO_TEST_CASE(idle_connections_to_others_make_room_for_new_ones) {
    lender l(2);
    auto a = l.ask(net::peer("a", 1, false));
    auto b = l.ask(net::peer("b", 1, false));
    (**a)->release();
    (**b)->release();
    BOOST_TEST(l.pool->idle() == 2U);

    auto c = l.ask(net::peer("c", 1, false));
    BOOST_REQUIRE(c->has_value());
    BOOST_TEST(l.pool->idle() == 1U);
}

namespace {

/// Three connections lie idle; each one that is dropped makes the observer ask for another one to `wanted`.
class asking_stage {
public:
    explicit asking_stage(std::vector<net::peer> to, net::peer wanted)
        : told(std::make_shared<acting_observer>()), l(3, told) {
        std::vector<std::shared_ptr<lender::lease>> first;
        for (net::peer const& p : to) first.push_back(l.ask(p));
        for (auto const& one : first) (**one)->release();
        told->does = [this, wanted] {
            if (++asked <= 2) more.push_back(l.begin(wanted));
        };
    }

    void check(close_reason why, std::size_t closed) {
        l.clock->run(l.io);
        BOOST_TEST((told->why == std::vector(closed, why)));
        for (auto const& one : more) {
            BOOST_REQUIRE(one->has_value());
            BOOST_REQUIRE((*one)->has_value());
            one->reset();
        }
        told->does = nullptr;
        BOOST_TEST(l.pool->leased() == 0U);
    }

    std::shared_ptr<acting_observer> told;
    lender l;
    std::vector<std::shared_ptr<lender::lease>> more;
    int asked = 0;
};

} // namespace

BOOST_AUTO_TEST_CASE(an_observer_may_ask_for_connections_while_closed_ones_are_dropped) {
    net::peer const h("h", 1, false);
    asking_stage s({h, h, h}, h);
    for (auto const& end : s.l.maker->far_ends) end->close();
    auto const got = s.l.ask(h);
    BOOST_TEST(!(**got)->is_reused());
    s.more.push_back(got);
    s.check(close_reason::closed_by_peer, 3);
}

BOOST_AUTO_TEST_CASE(an_observer_may_ask_for_connections_while_old_ones_are_dropped) {
    net::peer const h("h", 1, false);
    asking_stage s({h, h, net::peer("other", 1, false)}, h);
    auto later = s.l.clock->make_timer();
    later->set(s.l.clock->now() + 21s, [] {});
    s.l.clock->run(s.l.io);
    auto const got = s.l.ask(h);
    BOOST_TEST(!(**got)->is_reused());
    s.more.push_back(got);
    s.check(close_reason::idle_too_long, 3);
}

BOOST_AUTO_TEST_CASE(an_observer_may_ask_for_connections_while_others_make_room) {
    asking_stage s({net::peer("a", 1, false), net::peer("b", 1, false), net::peer("c", 1, false)},
                   net::peer("d", 1, false));
    auto const got = s.l.ask(net::peer("e", 1, false));
    BOOST_TEST(got->has_value());
    s.more.push_back(got);
    s.check(close_reason::over_limit, 3);
}

BOOST_AUTO_TEST_CASE(closing_the_pool_ends_attempts_to_connect_at_once) {
    lender l;
    l.maker->delay = 1h;
    auto const begun = l.clock->now();
    auto got = l.begin(net::peer("h", 1, false));
    l.io.poll();
    l.pool->close();
    l.clock->run(l.io);
    BOOST_REQUIRE(got->has_value());
    BOOST_REQUIRE((*got)->has_error());
    BOOST_TEST(((**got).error().code == condition::canceled));
    BOOST_TEST((l.clock->now() == begun));
}

BOOST_AUTO_TEST_CASE(what_fails_to_connect_after_the_pool_was_closed_says_that_it_is_closed) {
    for (bool refuses : {true, false}) {
        lender l;
        l.maker->delay = 1s;
        l.maker->ignores_cancellation = true;
        l.maker->refuses = refuses;
        auto got = l.begin(net::peer("h", 1, false));
        l.io.poll();
        l.pool->close();
        l.clock->run(l.io);
        BOOST_REQUIRE(got->has_value());
        BOOST_REQUIRE((*got)->has_error());
        BOOST_TEST(((**got).error().code == condition::canceled));
    }
}

BOOST_AUTO_TEST_CASE(an_attempt_whose_caller_is_cancelled_makes_room) {
    lender l(1);
    l.maker->delay = 1h;
    asio::cancellation_signal signal;
    auto const begun = l.clock->now();
    auto first = l.begin(net::peer("h", 1, false), false, &signal);
    l.io.poll();
    signal.emit(asio::cancellation_type::terminal);
    l.clock->run(l.io);
    BOOST_TEST(!first->has_value());
    BOOST_TEST((l.clock->now() == begun));
    BOOST_TEST(l.ask()->has_value());
}

BOOST_AUTO_TEST_SUITE_END()
