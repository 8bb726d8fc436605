// SPDX-License-Identifier: BSL-1.0
// The arithmetic of parts, at its edges.
#include "transfer/plan/part_layout.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace ossio;
using namespace ossio::transfer;

BOOST_AUTO_TEST_SUITE(part_layouts)

constexpr std::uint64_t KiB = 1024, MiB = 1024 * KiB, GiB = 1024 * MiB;

BOOST_AUTO_TEST_CASE(small_sources_go_by_one_put_and_so_do_empty_ones) {
    struct row {
        std::uint64_t size, threshold;
        bool single;
    };
    std::vector<row> const rows{
        {0, 0, true},
        {0, 16 * MiB, true},
        {1, 0, false},
        {1, 1, false},
        {1, 2, true},
        {16 * MiB, 16 * MiB, false},
        {16 * MiB - 1, 16 * MiB, true},
        {5 * GiB, 50 * GiB, true},
        {5 * GiB + 1, 50 * GiB, false},
    };
    for (row const& r : rows) {
        BOOST_TEST_CONTEXT("size " << r.size << " threshold " << r.threshold)
        BOOST_TEST(plan_upload(r.size, 0, r.threshold).value().is_single_put() == r.single);
    }
}

BOOST_AUTO_TEST_CASE(the_chosen_part_size_grows_so_that_ten_thousand_parts_are_enough) {
    BOOST_TEST(plan_upload(1 * GiB, 0, 0)->part_size() == 8 * MiB);
    BOOST_TEST(plan_upload(10'000 * 8 * MiB, 0, 0)->part_size() == 8 * MiB);
    BOOST_TEST(plan_upload(10'000 * 8 * MiB, 0, 0)->parts() == 10'000);
    BOOST_TEST(plan_upload(10'000 * 8 * MiB + 1, 0, 0)->part_size() == 9 * MiB);
    BOOST_TEST(plan_upload(10'000 * 5 * GiB, 0, 0)->part_size() == 5 * GiB);
    BOOST_TEST(plan_upload(10'000 * 5 * GiB, 0, 0)->parts() == 10'000);
    BOOST_TEST((plan_upload(10'000 * 5 * GiB + 1, 0, 0).error().code == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(a_wished_part_size_is_taken_or_refused_never_changed) {
    BOOST_TEST(plan_upload(1 * GiB, 100 * KiB + 1, 0).has_error());
    BOOST_TEST(plan_upload(10'000 * 100 * KiB, 100 * KiB, 0)->parts() == 10'000);
    BOOST_TEST(plan_upload(3 * MiB, 1 * MiB, 0)->part_size() == 1 * MiB);
    BOOST_TEST((plan_upload(3 * MiB, 100 * KiB - 1, 0).error().code == errc::invalid_argument));
    BOOST_TEST((plan_upload(3 * MiB, 5 * GiB + 1, 0).error().code == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(too_many_parts_says_which_size_would_do) {
    auto refused = plan_upload(10'000 * 1 * MiB + 1, 1 * MiB, 0);

    BOOST_TEST((refused.error().code == errc::too_many_parts));
    BOOST_TEST(refused.error().detail.find("10001 parts") != std::string::npos);
    BOOST_TEST(refused.error().detail.find("1048577 bytes") != std::string::npos);
    BOOST_TEST(plan_upload(10'000 * 1 * MiB + 1, 1'048'577, 0).has_value());
}

BOOST_AUTO_TEST_CASE(ranges_cover_the_source_without_gap_or_overlap) {
    for (std::uint64_t size : {1 * MiB, 1 * MiB + 1, 3 * MiB - 1, 10 * MiB + 17}) {
        part_layout const p = plan_upload(size, 1 * MiB, 0).value();
        std::uint64_t at = 0;
        for (int n = 1; n <= p.parts(); ++n) {
            BOOST_TEST(p.range_of(n).offset == at);
            BOOST_TEST(p.range_of(n).size > 0U);
            at += p.range_of(n).size;
        }
        BOOST_TEST(at == size);
    }
}

BOOST_AUTO_TEST_SUITE_END()
