// SPDX-License-Identifier: BSL-1.0
// What repeated signals do.
#include "program/decide/signal_rules.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <csignal>

using namespace ossio::program;

BOOST_AUTO_TEST_SUITE(signal_rules)

BOOST_AUTO_TEST_CASE(two_signals_to_an_upload_are_steps_of_their_kinds_and_the_third_is_the_end) {
    using enum stop_step;
    struct row {
        int first, second;
        stop_step step, next;
    };
    for (row const& r :
         {row{SIGINT, SIGINT, pause, abort}, row{SIGINT, SIGTERM, pause, none}, row{SIGINT, SIGHUP, pause, pause},
          row{SIGTERM, SIGTERM, drain, none}, row{SIGTERM, SIGINT, drain, pause}, row{SIGTERM, SIGHUP, drain, pause},
          row{SIGHUP, SIGHUP, pause, pause}, row{SIGHUP, SIGINT, pause, pause}, row{SIGHUP, SIGTERM, pause, none}}) {
        stop_rules rules;
        BOOST_TEST((rules.note(r.first) == r.step), r.first << ", " << r.second);
        BOOST_TEST(!rules.is_next_the_end());
        BOOST_TEST((rules.note(r.second) == r.next), r.first << ", " << r.second);
        BOOST_TEST(rules.is_next_the_end());
        BOOST_TEST(rules.first() == r.first);
    }
}

BOOST_AUTO_TEST_CASE(where_nothing_is_sent_the_second_signal_is_the_end) {
    for (int signal : std::array{SIGINT, SIGTERM, SIGHUP}) {
        stop_rules rules;
        rules.nothing_is_sent();
        BOOST_TEST(!rules.is_next_the_end());
        BOOST_TEST((rules.note(signal) == stop_step::say));
        BOOST_TEST(rules.is_next_the_end());
    }
}

BOOST_AUTO_TEST_SUITE_END()
