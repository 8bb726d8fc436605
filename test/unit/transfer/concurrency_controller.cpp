// SPDX-License-Identifier: BSL-1.0
// How many parts are in flight, found out by what more of them gained.
#include "transfer/plan/concurrency_controller.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace ossio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(concurrency_controller)

namespace {

constexpr std::uint64_t part_size = 8 << 20;

/// A path on which n sending parts carry rate(n) bytes per second. Nothing waits for a response.
class path {
public:
    explicit path(int bound) : decides(bound, part_size) {}

    template<class Rate>
    void run(std::chrono::milliseconds how_long, Rate rate) {
        auto const step = transfer::concurrency_controller::look_interval;
        for (auto passed = 0ms; passed < how_long; passed += step) {
            double const seconds = std::chrono::duration<double>(step).count();
            now.when += step;
            now.bytes += static_cast<std::int64_t>(rate(wanted()) * seconds);
            now.sending_seconds += wanted() * seconds;
            decides.look(now);
            lowest = std::min(lowest, wanted());
            highest = std::max(highest, wanted());
        }
    }

    int wanted() const { return decides.wanted(0); }

    transfer::concurrency_controller decides;
    transfer::goodput_sample now;
    int lowest = 1000, highest = 0;
};

double per_part(int n) { return 1e7 * n; }

auto capped(double cap) {
    return [cap](int n) { return std::min(cap, per_part(n)); };
}

} // namespace

BOOST_AUTO_TEST_CASE(it_begins_with_four_and_never_with_more_than_the_bound) {
    BOOST_TEST(path(64).wanted() == 4);
    BOOST_TEST(path(2).wanted() == 2);
    BOOST_TEST(path(1).wanted() == 1);
    BOOST_TEST(path(0).wanted() == 1);
}

BOOST_AUTO_TEST_CASE(it_doubles_within_half_a_second_to_sixty_four_while_each_doubling_carries_more) {
    path p(64);
    p.run(600ms, per_part);

    BOOST_TEST(p.wanted() == 64);
}

BOOST_AUTO_TEST_CASE(parts_that_only_wait_for_their_response_make_room_for_others) {
    path p(64);

    BOOST_TEST(p.decides.wanted(0) == 4);
    BOOST_TEST(p.decides.wanted(10) == 14);
    BOOST_TEST(p.decides.wanted(100) == 64);
}

BOOST_AUTO_TEST_CASE(without_bytes_it_waits) {
    path p(64);
    p.run(10s, [](int) { return 0.0; });

    BOOST_TEST(p.wanted() == 4);
}

BOOST_AUTO_TEST_CASE(it_grows_until_more_gains_nothing) {
    for (double const cap : {2e7, 1e8, 4e8, 1e9}) {
        path p(64);
        p.run(60s, capped(cap));

        BOOST_TEST(capped(cap)(p.wanted()) >= 0.8 * capped(cap)(64), cap);
        BOOST_TEST(p.wanted() <= std::max(5.0, 2.6 * cap / per_part(1)), cap);
    }
}

BOOST_AUTO_TEST_CASE(the_bound_holds_on_a_path_that_always_gives_more) {
    path p(10);
    p.run(60s, per_part);

    BOOST_TEST(p.highest == 10);
    BOOST_TEST(p.wanted() == 10);
}

BOOST_AUTO_TEST_CASE(a_path_that_suffers_from_more_parts_keeps_few) {
    path p(64);
    p.run(60s, [](int n) { return 5e7 / n; });

    BOOST_TEST(p.wanted() <= 5);
    BOOST_TEST(p.lowest >= 1);
}

BOOST_AUTO_TEST_CASE(a_push_back_halves_once_for_all_that_was_in_flight) {
    path p(64);
    p.run(10s, per_part);
    BOOST_TEST_REQUIRE(p.wanted() == 64);

    for (int i = 0; i < 64; ++i) p.decides.on_throttled(64); // each of them is refused
    BOOST_TEST(p.wanted() == 32);
    BOOST_TEST(p.decides.wanted(64) == 32); // those that wait for a response count, too
    p.decides.on_throttled(32);             // one that was sent after that
    BOOST_TEST(p.wanted() == 16);
}

BOOST_AUTO_TEST_CASE(parts_that_the_service_held_back_take_a_quarter_off_once_a_round) {
    path p(64);
    p.run(10s, per_part);
    BOOST_TEST_REQUIRE(p.wanted() == 64);

    for (int i = 0; i < 64; ++i) {
        p.decides.on_delayed(64, 0.9); // each of them was taken, and held back
        p.decides.acknowledged();
    }
    BOOST_TEST(p.wanted() == 48);
    for (int i = 0; i < 10'000; ++i) {
        p.decides.on_delayed(p.wanted(), 1);
        p.decides.acknowledged();
    }
    BOOST_TEST(p.wanted() == 2);
}

BOOST_AUTO_TEST_CASE(as_many_parts_stay_in_flight_as_keep_a_limited_path_full) {
    constexpr double serving = 0.07; // s that the limit allows each part
    for (double const round_trip : {0.0, 0.01, 0.05, 0.2, 0.6, 2.0}) {
        path p(64);
        p.run(10s, per_part);
        int lowest = 64;
        for (int i = 0; i < 10'000; ++i) {
            double const in_flight = std::max(p.wanted() * serving, round_trip + serving);
            p.decides.on_delayed(p.wanted(), (in_flight - round_trip) / in_flight);
            p.decides.acknowledged();
            lowest = std::min(lowest, p.wanted());
        }
        double const full = (round_trip + serving) / serving; // so many keep it busy
        BOOST_TEST(lowest >= std::min(64.0, full), round_trip);
        BOOST_TEST(p.wanted() <= full + 2, round_trip);
    }
}

BOOST_AUTO_TEST_CASE(it_never_reaches_nothing_and_comes_back_within_seconds) {
    path p(32);
    p.run(10s, per_part);
    for (int i = 0; i < 1000; ++i) {
        p.decides.on_throttled(p.wanted());
        BOOST_TEST(p.wanted() >= 1);
    }
    BOOST_TEST(p.wanted() == 1);

    p.run(10s, per_part);
    BOOST_TEST(p.wanted() == 32);
}

BOOST_AUTO_TEST_CASE(a_path_that_widens_is_found_out_and_one_that_narrows_does_no_harm) {
    path p(64);
    p.run(10s, capped(5e7));
    int const before = p.wanted();
    p.run(20s, capped(5e8));
    BOOST_TEST(p.wanted() > 2 * before);
    p.run(20s, capped(5e7));
    BOOST_TEST(p.wanted() >= 1);
    BOOST_TEST(p.wanted() <= 64);
}

BOOST_AUTO_TEST_CASE(samples_of_one_moment_are_no_infinite_rate) {
    path p(64);
    for (int i = 0; i < 1000; ++i) {
        p.now.bytes += part_size;
        p.decides.look(p.now);
    }

    BOOST_TEST(p.wanted() == 4);
}

BOOST_AUTO_TEST_SUITE_END()
