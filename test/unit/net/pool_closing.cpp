// SPDX-License-Identifier: BSL-1.0
// Observers that close the client while a connection is on its way to a request.
#include "unit/net/lender.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(pool_closing)

BOOST_AUTO_TEST_CASE(an_observer_may_close_the_client_when_a_connection_is_opened) {
    auto const told = std::make_shared<acting_observer>();
    lender l(2, told);
    told->does_when_opened = [&] { l.pool->close(); };

    auto const got = l.ask();

    BOOST_REQUIRE(got->has_value());
    BOOST_TEST(((*got)->error().code == asio::error::operation_aborted));
    BOOST_TEST((told->why == std::vector{close_reason::client_closed}));
    BOOST_TEST(l.pool->leased() == 0U);
}

BOOST_AUTO_TEST_CASE(an_observer_may_close_the_client_when_another_connection_was_found_closed) {
    for (bool waits : {false, true}) {
        net::peer const h("h", 1, false);
        auto const told = std::make_shared<acting_observer>();
        lender l(2, told);
        auto const first = l.ask(h), second = l.ask(h);
        (**first)->release();
        (**second)->release(); // it would be lent first
        l.maker->far_ends[1]->close();
        told->does = [&] { l.pool->close(); };

        if (waits)
            BOOST_TEST((*l.ask(h))->has_error());
        else
            BOOST_TEST(!l.pool->try_lease(h, nullptr));

        BOOST_TEST((told->why == std::vector{close_reason::closed_by_peer, close_reason::client_closed}));
        BOOST_TEST(l.pool->leased() == 0U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
