// SPDX-License-Identifier: BSL-1.0
// How many requests a client has in flight while the service throttles it, and afterwards.
#include "service/request_limit.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace ossio::service;

BOOST_AUTO_TEST_SUITE(request_limits)

namespace {

std::vector<std::uint64_t> sent(request_limit& limit, std::size_t n) {
    std::vector<std::uint64_t> all;
    for (std::size_t i = 0; i < n; ++i) all.push_back(limit.next_request());
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(nothing_is_limited_until_the_service_throttles) {
    request_limit limit;
    for (auto request : sent(limit, 100)) limit.on_success(request);
    BOOST_TEST(limit.most() == request_limit::unlimited);
}

BOOST_AUTO_TEST_CASE(a_burst_of_throttled_responses_halves_once) {
    request_limit limit;
    auto const burst = sent(limit, 64);
    for (std::size_t i = 0; i < burst.size(); ++i) limit.on_throttled(burst[i], burst.size() - i);
    BOOST_TEST(limit.most() == 32U);

    for (auto request : sent(limit, 32)) limit.on_throttled(request, 32);
    BOOST_TEST(limit.most() == 16U);
}

BOOST_AUTO_TEST_CASE(one_request_at_a_time_is_always_allowed) {
    request_limit limit;
    for (int i = 0; i < 50; ++i) limit.on_throttled(limit.next_request(), 1);
    BOOST_TEST(limit.most() == 1U);
}

BOOST_AUTO_TEST_CASE(each_round_of_successes_adds_a_quarter_until_nothing_is_limited) {
    request_limit limit;
    auto const burst = sent(limit, 64);
    limit.on_throttled(burst[0], 64);
    for (std::size_t i = 1; i < burst.size(); ++i) limit.on_success(burst[i]); // they were sent before
    BOOST_TEST(limit.most() == 32U);

    for (auto request : sent(limit, 32)) limit.on_success(request);
    BOOST_TEST(limit.most() == 40U);

    int rounds = 1;
    for (; limit.most() != request_limit::unlimited && rounds < 10; ++rounds)
        for (auto request : sent(limit, limit.most())) limit.on_success(request);
    BOOST_TEST(rounds == 4);
}

BOOST_AUTO_TEST_CASE(an_outage_that_has_passed_is_forgotten_within_twenty_rounds) {
    request_limit limit;
    auto const burst = sent(limit, 64);
    limit.on_throttled(burst[0], 64);
    while (limit.most() != 1U) limit.on_throttled(limit.next_request(), limit.most());

    int rounds = 0;
    for (; limit.most() != request_limit::unlimited && rounds < 100; ++rounds)
        for (auto request : sent(limit, limit.most())) limit.on_success(request);
    BOOST_TEST_MESSAGE("from 1 back to 64 in flight in " << rounds << " rounds");
    BOOST_TEST(rounds <= 25);
}

BOOST_AUTO_TEST_SUITE_END()
