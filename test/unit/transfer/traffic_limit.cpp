// SPDX-License-Identifier: BSL-1.0
// Rates as the service understands them.
#include "transfer/plan/traffic_limit.hpp"

#include <ossio/types.hpp>

#include <boost/test/unit_test.hpp>

using namespace ossio;
using ossio::transfer::traffic_limit_for;

BOOST_AUTO_TEST_SUITE(traffic_limit)

BOOST_AUTO_TEST_CASE(requests_at_once_share_the_rate_within_what_the_service_knows) {
    BOOST_TEST(*traffic_limit_for(0, 8) == 0U);
    BOOST_TEST(*traffic_limit_for(1_MiB, 1) == 8 * 1_MiB);
    BOOST_TEST(*traffic_limit_for(8_MiB, 8) == 8 * 1_MiB);
    BOOST_TEST(*traffic_limit_for(100_KiB, 1) == limits::min_traffic_limit);
    BOOST_TEST(*traffic_limit_for(800_KiB, 8) == limits::min_traffic_limit);
    BOOST_TEST(*traffic_limit_for(10_GiB, 8) == limits::max_traffic_limit);
}

BOOST_AUTO_TEST_CASE(less_than_the_service_can_do_is_refused_and_says_why) {
    auto const refused = traffic_limit_for(799_KiB, 8);
    BOOST_REQUIRE(refused.has_error());
    BOOST_TEST((refused.error().code == errc::invalid_argument));
    BOOST_TEST(refused.error().detail.find("8 at once") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
