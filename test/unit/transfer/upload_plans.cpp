// SPDX-License-Identifier: BSL-1.0
// What a survey of earlier runs means for the parts, run by run and summed up.
#include "transfer/plan/search_result.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::transfer;

BOOST_AUTO_TEST_SUITE(upload_plans)

namespace {

constexpr std::uint64_t part_size = 100 * 1024;

part_verdict verdict(part_reason why) {
    part_verdict v;
    v.reason = why;
    return v;
}

} // namespace

BOOST_AUTO_TEST_CASE(nothing_found_means_that_all_is_sent) {
    auto const f =
        upload_plan_of(transfer::part_layout(3 * part_size + 1, part_size), 3 * part_size + 1, search_result());

    BOOST_TEST(f.upload_id.empty());
    BOOST_TEST(f.parts == 4);
    BOOST_REQUIRE_EQUAL(f.runs.size(), 1U);
    BOOST_TEST(f.runs[0].last == 4);
    BOOST_TEST(f.count(part_step::send).bytes == 3 * part_size + 1);
    BOOST_TEST(f.count(part_step::keep).parts == 0);
}

BOOST_AUTO_TEST_CASE(one_put_has_no_parts) {
    auto const f = upload_plan_of(transfer::part_layout(), 7, search_result());

    BOOST_TEST(f.size == 7U);
    BOOST_TEST(f.part_size == 0U);
    BOOST_TEST(f.runs.empty());
}

BOOST_AUTO_TEST_CASE(parts_beside_each_other_that_fare_alike_are_one_run) {
    search_result found;
    found.usable.emplace(multipart_upload("k", "U"), upload_origin::checkpoint,
                         transfer::part_layout(5 * part_size + 10, part_size));
    for (part_reason why : {part_reason::in_checkpoint, part_reason::in_checkpoint, part_reason::not_listed,
                            part_reason::in_checkpoint, part_reason::not_in_checkpoint, part_reason::wrong_size})
        found.usable->parts.push_back(verdict(why));

    auto const f = upload_plan_of(transfer::part_layout(), 5 * part_size + 10, found);

    BOOST_TEST(f.upload_id == "U");
    BOOST_TEST(f.parts == 6);
    BOOST_REQUIRE_EQUAL(f.runs.size(), 5U);
    BOOST_TEST(f.runs[0].first == 1);
    BOOST_TEST(f.runs[0].last == 2);
    BOOST_TEST(f.runs[0].bytes == 2 * part_size);
    BOOST_TEST(f.runs[4].bytes == 10U);
    BOOST_TEST(f.count(part_step::keep).parts == 3);
    BOOST_TEST(f.count(part_step::compare).parts == 1);
    BOOST_TEST(f.count(part_step::send).bytes == part_size + 10);
    BOOST_TEST(f.count(part_reason::wrong_size).parts == 1);
}

BOOST_AUTO_TEST_CASE(an_object_that_is_stored_already_leaves_nothing_to_do) {
    search_result found;
    found.stored.emplace();
    found.stored_by = "U";

    auto const f = upload_plan_of(transfer::part_layout(part_size, part_size), part_size, found);

    BOOST_TEST(f.already_stored);
    BOOST_TEST(f.upload_id == "U");
    BOOST_TEST(f.count(part_step::send).parts == 0);
}

BOOST_AUTO_TEST_SUITE_END()
