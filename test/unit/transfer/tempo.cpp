// SPDX-License-Identifier: BSL-1.0
// How many parts are in flight, found out by what more of them gained.
#include "transfer/tempo.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace ossio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(tempo)

namespace {

using clock = std::chrono::steady_clock;

/// A path on which n parts in flight come in n times in this time, by a table or a rule.
class path {
public:
    explicit path(int bound) : decides(bound) {}

    /// So many rounds in which each of the parts in flight comes in; `rate` says bytes per second by number in flight.
    template<class Rate>
    void run(int rounds, Rate rate) {
        for (int i = 0; i < rounds; ++i) {
            int const n = decides.wanted();
            auto const step = std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(1e6 / rate(n)));
            for (int k = 0; k < n; ++k) {
                now += step;
                decides.acknowledged(now, 1'000'000);
                lowest = std::min(lowest, decides.wanted());
                highest = std::max(highest, decides.wanted());
            }
        }
    }

    transfer::tempo decides;
    clock::time_point now{1h};
    int lowest = 1000, highest = 0;
};

/// n requests of 50 ms and 1 MB each over a path of `cap` bytes per second.
auto capped(double cap) {
    return [cap](int n) { return std::min(cap, 1e6 * n / (0.05 + 1e6 / cap)); };
}

} // namespace

BOOST_AUTO_TEST_CASE(it_begins_with_two_and_never_with_more_than_the_bound) {
    BOOST_TEST(transfer::tempo(64).wanted() == 2);
    BOOST_TEST(transfer::tempo(2).wanted() == 2);
    BOOST_TEST(transfer::tempo(1).wanted() == 1);
    BOOST_TEST(transfer::tempo(0).wanted() == 1);
}

BOOST_AUTO_TEST_CASE(it_grows_until_more_gains_nothing) {
    struct row {
        double megabytes_per_second;
        int at_least, at_most;
    };
    for (row const& r : {row{10, 1, 4}, row{100, 5, 16}, row{400, 16, 48}, row{1000, 40, 64}}) {
        path p(64);
        p.run(200, capped(r.megabytes_per_second * 1e6));
        BOOST_TEST(p.decides.wanted() >= r.at_least, r.megabytes_per_second);
        BOOST_TEST(p.decides.wanted() <= r.at_most, r.megabytes_per_second);
        double const best = capped(r.megabytes_per_second * 1e6)(64);
        BOOST_TEST(capped(r.megabytes_per_second * 1e6)(p.decides.wanted()) >= 0.95 * best);
    }
}

BOOST_AUTO_TEST_CASE(the_bound_holds_on_a_path_that_always_gives_more) {
    path p(10);
    p.run(500, [](int n) { return 1e6 * n; });

    BOOST_TEST(p.highest == 10);
    BOOST_TEST(p.decides.wanted() == 10);
}

BOOST_AUTO_TEST_CASE(a_path_that_suffers_from_more_parts_keeps_few) {
    path p(64);
    p.run(300, [](int n) { return 5e7 / n; });

    BOOST_TEST(p.decides.wanted() <= 3);
    BOOST_TEST(p.lowest >= 1);
}

BOOST_AUTO_TEST_CASE(a_push_back_halves_once_for_all_that_was_in_flight) {
    path p(64);
    p.run(100, [](int n) { return 1e6 * n; });
    BOOST_TEST_REQUIRE(p.decides.wanted() == 64);

    for (int i = 0; i < 64; ++i) p.decides.pushed_back(); // each of them is refused
    BOOST_TEST(p.decides.wanted() == 32);
    p.decides.pushed_back(); // one that was sent after that
    BOOST_TEST(p.decides.wanted() == 16);
}

BOOST_AUTO_TEST_CASE(it_never_reaches_nothing_and_comes_back) {
    path p(32);
    p.run(50, [](int n) { return 1e6 * n; });
    for (int i = 0; i < 1000; ++i) {
        p.decides.pushed_back();
        BOOST_TEST(p.decides.wanted() >= 1);
    }
    BOOST_TEST(p.decides.wanted() == 1);

    p.run(300, [](int n) { return 1e6 * n; });
    BOOST_TEST(p.decides.wanted() == 32);
}

BOOST_AUTO_TEST_CASE(a_path_that_widens_is_found_out_and_one_that_narrows_does_no_harm) {
    path p(64);
    p.run(100, capped(5e7));
    int const before = p.decides.wanted();
    p.run(400, capped(5e8));
    BOOST_TEST(p.decides.wanted() > 2 * before);
    p.run(400, capped(5e7));
    BOOST_TEST(p.decides.wanted() >= 1);
    BOOST_TEST(p.decides.wanted() <= 64);
}

BOOST_AUTO_TEST_CASE(parts_that_come_in_at_one_moment_are_no_infinite_rate) {
    transfer::tempo t(64);
    for (int i = 0; i < 1000; ++i) t.acknowledged(clock::time_point(1h), 1'000'000);

    BOOST_TEST(t.wanted() == 2);
}

BOOST_AUTO_TEST_SUITE_END()
