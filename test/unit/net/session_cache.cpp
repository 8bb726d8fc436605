// SPDX-License-Identifier: BSL-1.0
// Which session is offered next, and which ones go.
#include "net/tls/session_cache.hpp"

#include <boost/test/unit_test.hpp>

using ossio::detail::session_ptr;

BOOST_AUTO_TEST_SUITE(session_cache)

namespace {

session_ptr session_of(int version) {
    session_ptr made(SSL_SESSION_new());
    SSL_SESSION_set_protocol_version(made.get(), version);
    return made;
}

/// A cache of one host with the sessions 1, 2, ... in the order in which they came.
class cache_of_one {
public:
    cache_of_one(int version, int sessions) {
        for (int i = 0; i < sessions; ++i) cache.keep("h", session_of(version));
    }
    std::uint64_t next() { return cache.offer("h").number; }

    ossio::detail::session_cache cache;
};

} // namespace

BOOST_AUTO_TEST_CASE(each_ticket_is_offered_once_before_the_newest_is_offered_again) {
    cache_of_one c(TLS1_3_VERSION, 3);
    for (std::uint64_t const expected : {3U, 2U, 1U, 3U, 3U}) BOOST_TEST(c.next() == expected);
    c.cache.keep("h", session_of(TLS1_3_VERSION));
    for (std::uint64_t const expected : {4U, 4U}) BOOST_TEST(c.next() == expected);
}

BOOST_AUTO_TEST_CASE(of_tls_1_2_the_newest_session_is_offered_every_time) {
    cache_of_one c(TLS1_2_VERSION, 2);
    for (std::uint64_t const expected : {2U, 2U}) BOOST_TEST(c.next() == expected);
}

BOOST_AUTO_TEST_CASE(what_was_refused_and_what_is_older_is_not_offered_again) {
    cache_of_one c(TLS1_3_VERSION, 3);
    c.next();
    c.cache.refused("h", c.next());
    BOOST_TEST(c.next() == 3U);
    c.cache.refused("h", 3);
    BOOST_TEST(!c.cache.knows("h"));
    BOOST_TEST(!c.cache.offer("h"));
}

BOOST_AUTO_TEST_CASE(a_host_has_sixteen_sessions_and_loses_those_that_were_offered_first) {
    cache_of_one c(TLS1_3_VERSION, 16);
    BOOST_TEST(c.next() == 16U);
    c.cache.keep("h", session_of(TLS1_3_VERSION));
    std::vector<std::uint64_t> order;
    for (int i = 0; i < 17; ++i) order.push_back(c.next());
    BOOST_TEST(order.front() == 17U);
    BOOST_TEST(order[1] == 15U);
    BOOST_TEST(order[15] == 1U);
    BOOST_TEST(order[16] == 17U);
}

BOOST_AUTO_TEST_CASE(hosts_are_not_mixed_and_the_one_that_was_new_last_longest_ago_goes_first) {
    ossio::detail::session_cache cache;
    for (int i = 0; i <= 1000; ++i) cache.keep(std::to_string(i), session_of(TLS1_3_VERSION));
    BOOST_TEST(!cache.knows("0"));
    BOOST_TEST(cache.knows("1"));
    BOOST_TEST(cache.knows("1000"));
    cache.clear();
    BOOST_TEST(!cache.knows("1000"));
}

BOOST_AUTO_TEST_SUITE_END()
