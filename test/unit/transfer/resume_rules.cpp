// SPDX-License-Identifier: BSL-1.0
// What of an earlier run is used: checkpoint, listing and source side by side.
#include "transfer/plan/resume_rules.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::transfer;

BOOST_AUTO_TEST_SUITE(resume_rules)

namespace {

constexpr std::uint64_t part_size = 100 * 1024;

upload_identity identity() {
    upload_identity of;
    of.endpoint = "oss-cn-hangzhou.aliyuncs.com:443";
    of.bucket = "examplebucket";
    of.key = "k";
    of.fingerprint = "f";
    of.size = 4 * part_size + 10;
    return of;
}

part made(int number, std::uint64_t size, std::uint64_t crc) {
    part p(number, "\"E" + std::to_string(crc) + '"');
    p.size = size;
    p.crc64 = crc;
    return p;
}

checkpoint saved(std::vector<part> parts = {}) {
    checkpoint b;
    b.endpoint = identity().endpoint;
    b.bucket = identity().bucket;
    b.key = identity().key;
    b.upload_id = "U";
    b.source_fingerprint = identity().fingerprint;
    b.size = identity().size;
    b.part_size = part_size;
    b.parts = std::move(parts);
    return b;
}

transfer::part_table resume_table(checkpoint const& b, transfer::part_layout plan, std::vector<part> const& listed) {
    return table_of(plan, judge_parts(&b, plan, listed));
}

std::vector<int> numbers(std::vector<part> const& parts) {
    std::vector<int> all;
    for (part const& p : parts) all.push_back(p.number);
    return all;
}

std::vector<int> to_send(transfer::part_table table) {
    std::vector<int> all;
    while (auto t = table.next())
        if (!t->listed) all.push_back(t->number);
    return all;
}

std::vector<int> to_compare(transfer::part_table table) {
    std::vector<int> all;
    while (auto t = table.next())
        if (t->listed) all.push_back(t->number);
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_checkpoint_is_usable_only_for_the_same_source_and_target) {
    checkpoint b = saved();
    BOOST_TEST((judge_checkpoint(b, identity()) == checkpoint_verdict::usable));

    b.source_fingerprint = "g";
    BOOST_TEST((judge_checkpoint(b, identity()) == checkpoint_verdict::source_in_doubt));
    b = saved();
    b.size += 1;
    BOOST_TEST((judge_checkpoint(b, identity()) == checkpoint_verdict::source_changed));
    b = saved();
    b.key = "other";
    BOOST_TEST((judge_checkpoint(b, identity()) == checkpoint_verdict::foreign));
    b = saved();
    b.bucket = "other";
    BOOST_TEST((judge_checkpoint(b, identity()) == checkpoint_verdict::foreign));
    b = saved();
    b.endpoint = "other:443";
    BOOST_TEST((judge_checkpoint(b, identity()) == checkpoint_verdict::foreign));
}

BOOST_AUTO_TEST_CASE(sizes_that_make_no_upload_make_the_checkpoint_unreadable) {
    for (std::uint64_t size :
         {std::uint64_t(0), std::uint64_t(1), limits::min_part_size - 1, limits::max_part_size + 1}) {
        checkpoint b = saved();
        b.part_size = size;
        BOOST_TEST((layout_of(b).error().code == errc::checkpoint_unreadable));
    }
    BOOST_TEST(layout_of(saved())->parts() == 5);
}

BOOST_AUTO_TEST_CASE(parts_of_a_source_in_doubt_are_compared_and_none_is_kept_unseen) {
    std::vector<part> const there{made(1, part_size, 11), made(2, part_size, 12), made(4, part_size, 99)};
    std::vector<part> const known{made(1, part_size, 11), made(4, part_size, 14)};

    checkpoint const b = saved(known);
    auto const parts = judge_parts(&b, *layout_of(b), there, true);

    BOOST_TEST((parts[0].reason == part_reason::source_in_doubt));
    BOOST_TEST((parts[1].reason == part_reason::not_in_checkpoint));
    BOOST_TEST((parts[3].reason == part_reason::differs_from_checkpoint));
    auto table = transfer::table_of(*layout_of(saved()), parts);
    BOOST_TEST(table.parts_done() == 0);
    BOOST_TEST(to_compare(table) == (std::vector{1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_gap_in_the_listed_parts_is_filled_not_restarted) {
    std::vector<part> const there{made(1, part_size, 11), made(2, part_size, 12), made(4, part_size, 14)};

    auto table = resume_table(saved(there), *layout_of(saved()), there);

    BOOST_TEST(numbers(table.parts()) == (std::vector{1, 2, 4}), boost::test_tools::per_element());
    BOOST_TEST(to_send(table) == (std::vector{3, 5}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_short_last_part_is_kept_and_a_whole_sized_one_in_its_place_is_not) {
    std::vector<part> const right{made(5, 10, 15)};
    std::vector<part> const wrong{made(5, part_size, 15)};

    BOOST_TEST(resume_table(saved(right), *layout_of(saved()), right).parts_done() == 1);
    BOOST_TEST(resume_table(saved(wrong), *layout_of(saved()), wrong).parts_done() == 0);
}

BOOST_AUTO_TEST_CASE(a_part_with_another_checksum_is_sent_again) {
    auto table =
        resume_table(saved({made(1, part_size, 11)}), *layout_of(saved()), std::vector{made(1, part_size, 99)});

    BOOST_TEST(to_send(table) == (std::vector{1, 2, 3, 4, 5}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_part_that_only_the_checkpoint_knows_is_sent_again) {
    auto table = resume_table(saved({made(1, part_size, 11)}), *layout_of(saved()), std::vector<part>());

    BOOST_TEST(table.parts_done() == 0);
    BOOST_TEST(to_send(table).size() == 5U);
}

BOOST_AUTO_TEST_CASE(a_part_that_only_the_service_knows_is_compared_before_it_is_believed) {
    auto table = resume_table(saved(), *layout_of(saved()), std::vector{made(3, part_size, 13)});

    BOOST_TEST(table.parts_done() == 0);
    BOOST_TEST(to_compare(table) == (std::vector{3}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_checksums_the_etag_decides_and_the_remembered_checksum_stays) {
    part listed = made(1, part_size, 11);
    listed.crc64.reset();

    auto same = resume_table(saved({made(1, part_size, 11)}), *layout_of(saved()), std::vector{listed});
    auto other = resume_table(saved({made(1, part_size, 99)}), *layout_of(saved()), std::vector{listed});

    BOOST_REQUIRE_EQUAL(same.parts().size(), 1U);
    BOOST_TEST((same.parts()[0].crc64 == std::optional<std::uint64_t>(11)));
    BOOST_TEST(other.parts_done() == 0);
}

BOOST_AUTO_TEST_CASE(numbers_outside_the_plan_and_repeated_ones_do_no_harm) {
    std::vector<part> const listed{made(0, part_size, 1), made(6, part_size, 1), made(-5, part_size, 1),
                                   made(1, part_size, 98), made(1, part_size, 11)};

    auto table = resume_table(saved({made(1, part_size, 11)}), *layout_of(saved()), listed);

    BOOST_TEST(numbers(table.parts()) == (std::vector{1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_a_checkpoint_all_that_fits_is_compared) {
    transfer::part_layout const plan(4 * part_size + 10, part_size);
    auto const verdicts =
        judge_parts(nullptr, plan, std::vector{made(2, part_size, 12), made(3, 7, 13), made(5, 10, 15)});

    BOOST_TEST((verdicts[0].reason == part_reason::not_listed));
    BOOST_TEST((verdicts[1].reason == part_reason::found_on_service));
    BOOST_TEST((verdicts[2].reason == part_reason::wrong_size));
    auto const table = table_of(plan, verdicts);
    BOOST_TEST(table.parts_done() == 0);
    BOOST_TEST(to_compare(table) == (std::vector{2, 5}), boost::test_tools::per_element());
}

namespace {

/// What is listed, and the part size that it tells; 0: the upload is refused, for a reason that has these words.
struct inference {
    std::vector<part> listed;
    std::uint64_t part_size;
    char const* words;
};

} // namespace

BOOST_AUTO_TEST_CASE(the_part_size_is_told_by_the_parts) {
    constexpr std::uint64_t s = part_size, size = 4 * part_size + 10;
    std::vector<inference> const rows{
        {{made(1, s, 1), made(2, s, 2), made(3, s, 3)}, s, ""},
        {{made(2, s, 2), made(4, s, 4)}, s, ""},
        {{made(4, s, 4), made(2, s, 2)}, s, ""},
        {{made(1, s, 1), made(5, 10, 5)}, s, ""},
        {{made(1, s, 1)}, s, ""},
        {{made(5, 10, 5)}, s, ""},
        {{made(1, size, 1)}, size, ""},
        {{made(2, 2 * s, 2)}, 2 * s, ""},
        {{made(3, 10, 3)}, 2 * s, ""},
        {{made(1, 200'001, 1), made(3, size - 400'002, 3)}, 200'001, ""},
        {{}, 0, "no parts"},
        {{made(1, s, 1), made(2, s - 1, 2), made(3, s, 3)}, 0, "not of one size"},
        {{made(1, s, 1), made(2, s + 1, 2)}, 0, "no part of"},
        {{made(1, s, 1), made(2, s - 1, 2)}, 0, "no part of"},
        {{made(1, s, 1), made(5, 11, 5)}, 0, "no part of"},
        {{made(1, s, 1), made(6, s, 6)}, 0, "no part of"},
        {{made(1, 10, 1), made(2, 10, 2)}, 0, "part size"},
        {{made(1, 0, 1)}, 0, "without bytes"},
        {{made(1, size + 1, 1)}, 0, "no part of"},
        {{made(4, 12, 4)}, 0, "no part of"},
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        BOOST_TEST_CONTEXT("row " << i) {
            auto const plan = infer_layout(size, rows[i].listed);
            BOOST_TEST((plan ? plan->part_size() : 0) == rows[i].part_size);
            if (!plan) BOOST_TEST(plan.error().detail.find(rows[i].words) != std::string::npos, plan.error().detail);
        }
    }
    BOOST_TEST(infer_layout(0, std::vector{made(1, 10, 1)}).has_error());
    constexpr std::uint64_t many = 1ULL << 32; // parts of one byte, and one more
    BOOST_TEST(infer_layout(many + 1, std::vector{made(1, 1, 1)}).has_error());
}

BOOST_AUTO_TEST_CASE(of_the_uploads_of_a_key_the_one_begun_last_is_first_and_sixteen_are_enough) {
    std::vector<multipart_upload> listed;
    for (int i = 10; i < 40; ++i) {
        listed.emplace_back(i % 3 == 0 ? "other" : "k", "U" + std::to_string(i));
        listed.back().initiated = "2026-11-24T10:00:" + std::to_string(i) + ".000Z";
    }

    auto const newest = newest_of_key("k", listed);

    BOOST_TEST(newest.size() == 16U);
    BOOST_TEST(newest[0].upload_id == "U38");
    BOOST_TEST(newest[1].upload_id == "U37");
}

BOOST_AUTO_TEST_SUITE_END()
