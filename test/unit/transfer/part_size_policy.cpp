// SPDX-License-Identifier: BSL-1.0
// How parts grow with their number, and what a budget of memory bounds.
#include "transfer/plan/part_size_policy.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::transfer;

BOOST_AUTO_TEST_SUITE(part_size_policy)

namespace {

using size_policy = ossio::transfer::part_size_policy;

constexpr std::uint64_t terabyte = 1'000'000'000'000;

} // namespace

BOOST_AUTO_TEST_CASE(parts_begin_as_wished_and_double_when_their_number_asks_for_it) {
    size_policy const g(8_MiB, 64_MiB);
    BOOST_TEST(g.usual(1) == 8_MiB);
    BOOST_TEST(g.least(1) == 100_KiB);
    BOOST_TEST(g.least(500) == 100_KiB);
    BOOST_TEST(g.least(501) == 200_KiB);
    BOOST_TEST(g.usual(3001) == 8_MiB); // the least is 6.25 MiB there
    BOOST_TEST(g.usual(3501) == 12'800_KiB);
    BOOST_TEST(g.usual(10'000) == 32_MiB);
}

BOOST_AUTO_TEST_CASE(no_part_is_smaller_than_the_service_takes_or_larger_than_half_of_the_budget) {
    for (std::uint64_t budget : {0_KiB, 256_KiB, 1_MiB, 64_MiB, 1_GiB, 10_GiB, 100_GiB})
        for (std::uint64_t requested : {0_KiB, 1_KiB, 100_KiB, 8_MiB, 5_GiB}) {
            size_policy const g(requested, budget);
            std::uint64_t before = 0;
            for (int n = 1; n <= limits::max_parts; ++n) {
                BOOST_REQUIRE(g.least(n) >= limits::min_part_size);
                BOOST_REQUIRE(g.usual(n) >= g.least(n));
                BOOST_REQUIRE(g.usual(n) <= limits::max_part_size);
                BOOST_REQUIRE(g.usual(n) <= std::max<std::uint64_t>(budget / 2, limits::min_part_size));
                BOOST_REQUIRE(g.usual(n) >= before); // never smaller again
                before = g.usual(n);
            }
        }
}

BOOST_AUTO_TEST_CASE(ten_thousand_parts_of_the_least_size_reach_what_is_promised_for_a_budget) {
    BOOST_TEST(size_policy(8_MiB, 10_GiB).bound() >= 48'800 * terabyte / 1000);
    BOOST_TEST(size_policy(0, 64_MiB).bound() >= terabyte / 5);
    BOOST_TEST(size_policy(0, 256_MiB).bound() >= 7 * terabyte / 10);
    BOOST_TEST(size_policy(0, 1_GiB).bound() >= 2 * terabyte);
    for (std::uint64_t budget : {1_MiB, 64_MiB, 10_GiB}) {
        size_policy const g(0, budget);
        std::uint64_t all = 0;
        for (int n = 1; n <= limits::max_parts; ++n) all += g.least(n);
        BOOST_TEST(g.bound() == all);
    }
}

BOOST_AUTO_TEST_CASE(a_size_that_is_known_makes_parts_large_enough_from_the_first_when_growing_would_not_do) {
    BOOST_TEST(size_policy(100_KiB, 64_MiB, 100_GiB).least(1) == 100_KiB); // growing does
    for (std::uint64_t budget : {1_MiB, 64_MiB, 1_GiB, 10_GiB})
        for (std::uint64_t requested : {0_KiB, 8_MiB}) {
            std::uint64_t const most = limits::max_parts * size_policy(requested, budget).most();
            for (std::uint64_t size : {size_policy(0, budget).bound() + 1, most - 1, most}) {
                size_policy const g(requested, budget, size);
                BOOST_TEST(g.bound() >= size);
                BOOST_TEST(g.most() == size_policy(requested, budget).most());
                BOOST_TEST(!beyond_reach(size, budget));
            }
        }
}

BOOST_AUTO_TEST_CASE(a_size_that_no_parts_reach_is_refused_with_the_numbers) {
    BOOST_TEST(!beyond_reach(0, 0));
    BOOST_TEST(!beyond_reach(32_MiB * 10'000, 64_MiB));
    auto const f = beyond_reach(32_MiB * 10'000 + 1, 64_MiB);
    BOOST_REQUIRE(f);
    BOOST_TEST((f->code == errc::too_many_parts));
    BOOST_TEST(f->detail ==
               "335544320001 bytes are more than 10000 parts of 33554432 bytes, half of the buffer budget: "
               "335544320000; a buffer budget of 67108866 bytes would suffice");
    BOOST_TEST(!beyond_reach(32_MiB * 10'000 + 1, 67'108'866));

    BOOST_TEST(!beyond_reach(5_GiB * 10'000, 10_GiB));
    BOOST_TEST(beyond_reach(5_GiB * 10'000 + 1, 10_GiB)->detail.ends_with("5 GiB, the most that OSS allows"));
    BOOST_TEST(beyond_reach(5_GiB * 10'000 + 1, 64_MiB)->detail.ends_with("no object of OSS can have so many"));
    BOOST_TEST(beyond_reach(std::uint64_t(-1), 64_MiB).has_value());
}

BOOST_AUTO_TEST_CASE(the_failure_tells_which_budget_would_do) {
    BOOST_TEST(budget_for(100_GiB) <= 64_MiB);
    BOOST_TEST(size_policy(0, budget_for(1_GiB * 1024)).bound() >= 1_GiB * 1024);
    BOOST_TEST(budget_for(48 * terabyte) == 10_GiB);
    BOOST_TEST(budget_for(1'000 * terabyte) == 10_GiB);

    failure const f = all_parts_used(300_GiB, 64_MiB);
    BOOST_TEST((f.code == errc::too_many_parts));
    BOOST_TEST(f.detail.find("budget of " + std::to_string(budget_for(600_GiB))) != std::string::npos, f.detail);
    BOOST_TEST(all_parts_used(49 * terabyte, 10_GiB).detail.find("budget") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(parts_that_are_not_full_are_the_cause_wherever_full_ones_would_have_reached_further) {
    for (std::uint64_t const budget : {1_MiB, 64_MiB, 1_GiB, 10_GiB}) {
        std::uint64_t const full = size_policy(0, budget).bound();
        for (std::uint64_t const bytes : {100_KiB * 10'000, full - 1}) {
            std::string const detail = all_parts_used(bytes, budget).detail;
            BOOST_TEST(detail.find("persist less often") != std::string::npos, detail);
            BOOST_TEST(detail.find("or made with a smaller buffer budget") != std::string::npos,
                       detail); // by an earlier run
            BOOST_TEST(detail.find(std::to_string(full) + " bytes") != std::string::npos, detail);
            BOOST_TEST(detail.find("would have grown") == std::string::npos, detail);
        }
        std::string const detail = all_parts_used(full, budget).detail;
        BOOST_TEST(detail.find("persist") == std::string::npos, detail);
    }
}

BOOST_AUTO_TEST_SUITE_END()
