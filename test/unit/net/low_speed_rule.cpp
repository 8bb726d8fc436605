// SPDX-License-Identifier: BSL-1.0
// When waiting for bytes goes on, and when it is given up: a table of moments.
#include "net/low_speed_limit.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using ossio::net::low_speed_limit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(low_speed_rule)

namespace {

low_speed_limit::time at(low_speed_limit::duration d) { return low_speed_limit::time(1h) + d; }

/// Bytes that move at a moment after the start.
class step {
public:
    step(low_speed_limit::duration moment, std::uint64_t n) : when(moment), bytes(n) {}

    low_speed_limit::duration when;
    std::uint64_t bytes;
};

class scene {
public:
    char const* name;
    std::vector<step> steps;
    low_speed_limit::duration due;
    std::uint64_t moved;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_window_begins_anew_when_enough_has_moved) {
    std::vector<scene> const scenes = {
        {"nothing moves", {}, 30s, 0},
        {"a trickle", {{1s, 100}, {10s, 100}, {29s, 100}}, 30s, 300},
        {"one less than enough", {{20s, 999}}, 30s, 999},
        {"just enough", {{20s, 1000}}, 50s, 0},
        {"in two halves", {{10s, 500}, {20s, 500}}, 50s, 0},
        {"much at once does for one window only", {{20s, 5000}}, 50s, 0},
        {"enough, then a trickle", {{20s, 1000}, {40s, 10}}, 50s, 10},
        {"steady", {{20s, 1000}, {40s, 1000}, {60s, 1000}}, 90s, 0},
    };
    for (scene const& s : scenes) {
        BOOST_TEST_CONTEXT(s.name) {
            low_speed_limit p(30s, 1000);
            p.resume(at(0s));
            for (step const& one : s.steps) p.moved(one.bytes, at(one.when));
            BOOST_TEST((p.due() == at(s.due)));
            BOOST_TEST(p.bytes() == s.moved);
        }
    }
}

BOOST_AUTO_TEST_CASE(only_the_time_of_waiting_counts) {
    low_speed_limit p(30s, 1000);
    BOOST_TEST((p.due() == low_speed_limit::time::max()));

    p.resume(at(100s));
    p.pause(at(110s)); // ten of thirty are gone
    BOOST_TEST((p.due() == low_speed_limit::time::max()));
    p.moved(10, at(200s));
    p.resume(at(1000s));
    BOOST_TEST((p.due() == at(1020s)));

    p.pause(at(1005s));
    p.moved(990, at(1006s)); // while nobody waited
    p.resume(at(2000s));
    BOOST_TEST((p.due() == at(2030s)));
    p.resume(at(2010s)); // twice is as once
    BOOST_TEST((p.due() == at(2030s)));
}

BOOST_AUTO_TEST_CASE(a_deadline_is_not_moved_by_bytes_and_no_rule_never_ends) {
    low_speed_limit deadline(10s, low_speed_limit::everything);
    deadline.resume(at(0s));
    deadline.moved(1ULL << 40, at(9s));
    BOOST_TEST((deadline.due() == at(10s)));

    low_speed_limit nothing;
    nothing.resume(at(0s));
    nothing.moved(1, at(0s));
    BOOST_TEST((nothing.due() == low_speed_limit::time::max()));
}

BOOST_AUTO_TEST_SUITE_END()
