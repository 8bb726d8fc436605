// SPDX-License-Identifier: BSL-1.0
// What of an earlier run is used: bookmark, listing and source side by side.
#include "transfer/resume.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::transfer;

BOOST_AUTO_TEST_SUITE(resume)

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

checkpoint bookmark(std::vector<part> parts = {}) {
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

std::vector<int> numbers(std::vector<part> const& parts) {
    std::vector<int> all;
    for (part const& p : parts) all.push_back(p.number);
    return all;
}

std::vector<int> to_send(transfer::ledger table) {
    std::vector<int> all;
    while (auto t = table.next())
        if (!t->listed) all.push_back(t->number);
    return all;
}

std::vector<int> to_compare(transfer::ledger table) {
    std::vector<int> all;
    while (auto t = table.next())
        if (t->listed) all.push_back(t->number);
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_bookmark_is_usable_only_for_the_same_source_and_target) {
    checkpoint b = bookmark();
    BOOST_TEST((judge_bookmark(b, identity()) == bookmark_verdict::usable));

    b.source_fingerprint = "g";
    BOOST_TEST((judge_bookmark(b, identity()) == bookmark_verdict::source_changed));
    b = bookmark();
    b.size += 1;
    BOOST_TEST((judge_bookmark(b, identity()) == bookmark_verdict::source_changed));
    b = bookmark();
    b.key = "other";
    BOOST_TEST((judge_bookmark(b, identity()) == bookmark_verdict::foreign));
    b = bookmark();
    b.bucket = "other";
    BOOST_TEST((judge_bookmark(b, identity()) == bookmark_verdict::foreign));
    b = bookmark();
    b.endpoint = "other:443";
    BOOST_TEST((judge_bookmark(b, identity()) == bookmark_verdict::foreign));
}

BOOST_AUTO_TEST_CASE(sizes_that_make_no_upload_make_the_bookmark_unreadable) {
    for (std::uint64_t size :
         {std::uint64_t(0), std::uint64_t(1), limits::min_part_size - 1, limits::max_part_size + 1}) {
        checkpoint b = bookmark();
        b.part_size = size;
        BOOST_TEST((plan_of(b).error().code == errc::checkpoint_unreadable));
    }
    BOOST_TEST(plan_of(bookmark())->parts() == 5);
}

BOOST_AUTO_TEST_CASE(a_gap_in_the_listed_parts_is_filled_not_restarted) {
    std::vector<part> const there{made(1, part_size, 11), made(2, part_size, 12), made(4, part_size, 14)};

    auto table = resume_ledger(bookmark(there), *plan_of(bookmark()), there);

    BOOST_TEST(numbers(table.parts()) == (std::vector{1, 2, 4}), boost::test_tools::per_element());
    BOOST_TEST(to_send(table) == (std::vector{3, 5}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_short_last_part_is_kept_and_a_whole_sized_one_in_its_place_is_not) {
    std::vector<part> const right{made(5, 10, 15)};
    std::vector<part> const wrong{made(5, part_size, 15)};

    BOOST_TEST(resume_ledger(bookmark(right), *plan_of(bookmark()), right).parts_done() == 1);
    BOOST_TEST(resume_ledger(bookmark(wrong), *plan_of(bookmark()), wrong).parts_done() == 0);
}

BOOST_AUTO_TEST_CASE(a_part_with_another_checksum_is_sent_again) {
    auto table =
        resume_ledger(bookmark({made(1, part_size, 11)}), *plan_of(bookmark()), std::vector{made(1, part_size, 99)});

    BOOST_TEST(to_send(table) == (std::vector{1, 2, 3, 4, 5}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_part_that_only_the_bookmark_knows_is_sent_again) {
    auto table = resume_ledger(bookmark({made(1, part_size, 11)}), *plan_of(bookmark()), std::vector<part>());

    BOOST_TEST(table.parts_done() == 0);
    BOOST_TEST(to_send(table).size() == 5U);
}

BOOST_AUTO_TEST_CASE(a_part_that_only_the_service_knows_is_compared_before_it_is_believed) {
    auto table = resume_ledger(bookmark(), *plan_of(bookmark()), std::vector{made(3, part_size, 13)});

    BOOST_TEST(table.parts_done() == 0);
    BOOST_TEST(to_compare(table) == (std::vector{3}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_checksums_the_etag_decides_and_the_remembered_checksum_stays) {
    part listed = made(1, part_size, 11);
    listed.crc64.reset();

    auto same = resume_ledger(bookmark({made(1, part_size, 11)}), *plan_of(bookmark()), std::vector{listed});
    auto other = resume_ledger(bookmark({made(1, part_size, 99)}), *plan_of(bookmark()), std::vector{listed});

    BOOST_REQUIRE_EQUAL(same.parts().size(), 1U);
    BOOST_TEST((same.parts()[0].crc64 == std::optional<std::uint64_t>(11)));
    BOOST_TEST(other.parts_done() == 0);
}

BOOST_AUTO_TEST_CASE(numbers_outside_the_plan_and_repeated_ones_do_no_harm) {
    std::vector<part> const listed{made(0, part_size, 1), made(6, part_size, 1), made(-5, part_size, 1),
                                   made(1, part_size, 98), made(1, part_size, 11)};

    auto table = resume_ledger(bookmark({made(1, part_size, 11)}), *plan_of(bookmark()), listed);

    BOOST_TEST(numbers(table.parts()) == (std::vector{1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
