// SPDX-License-Identifier: BSL-1.0
// The table of parts against a naive model, over random events.
#include "transfer/plan/part_table.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <random>
#include <set>

using namespace ossio;
using namespace ossio::transfer;

BOOST_AUTO_TEST_SUITE(part_table)

namespace {

constexpr std::uint64_t part_size = 100 * 1024;

part some_part(part_layout const& plan, int number) {
    part p(number, "\"etag" + std::to_string(number) + '"');
    p.size = plan.range_of(number).size;
    p.crc64 = static_cast<std::uint64_t>(number) * 7;
    return p;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_lowest_part_to_do_comes_first_and_each_only_once) {
    transfer::part_table table(part_layout(3 * part_size, part_size));

    BOOST_TEST(table.next()->number == 1);
    BOOST_TEST(table.next()->number == 2);
    table.mark_failed(1);
    BOOST_TEST(table.next()->number == 1);
    BOOST_TEST(table.next()->number == 3);
    BOOST_TEST(!table.next().has_value());
}

BOOST_AUTO_TEST_CASE(the_slices_of_all_workers_are_all_parts_once_and_alike_to_one) {
    for (int parts : {0, 1, 2, 15, 16, 17, 9'999, 10'000})
        for (int workers : {1, 2, 3, 16, 9'999, 10'000}) {
            part_layout const plan =
                parts == 0 ? part_layout() : part_layout(part_size * static_cast<unsigned>(parts), part_size);
            int next = 1;
            for (int index = 0; index < workers; ++index) {
                part_numbers const ours = numbers_of(plan, part_slice(index, workers));
                BOOST_REQUIRE(ours.first == next);
                int const count = ours.last - ours.first + 1;
                BOOST_REQUIRE((count == parts / workers || count == (parts + workers - 1) / workers));
                next = ours.last + 1;
            }
            BOOST_REQUIRE(next == parts + 1);
        }
}

BOOST_AUTO_TEST_CASE(a_table_of_a_slice_hands_out_its_parts_and_is_complete_with_them) {
    part_layout const plan(6 * part_size - 1, part_size);
    transfer::part_table table(plan, numbers_of(plan, part_slice(2, 3)));
    BOOST_TEST(table.parts_wanted() == 2);
    BOOST_TEST(table.bytes_wanted() == 2 * part_size - 1);
    table.mark_present(some_part(plan, 6));
    BOOST_TEST(table.upcoming(9) == (std::vector{5}), boost::test_tools::per_element());
    BOOST_TEST(table.has_more());
    BOOST_TEST(table.next()->number == 5);
    BOOST_TEST(!table.has_more());
    BOOST_TEST(!table.next().has_value());
    BOOST_TEST(!table.is_complete());
    table.mark_done(some_part(plan, 5));
    BOOST_TEST(table.is_complete());
    BOOST_TEST(table.parts().size() == 2U);
    transfer::part_table empty(plan, part_numbers(4, 3));
    BOOST_TEST(empty.is_complete());
    BOOST_TEST(empty.bytes_wanted() == 0U);
    BOOST_TEST(!empty.next().has_value());
}

BOOST_AUTO_TEST_CASE(upcoming_parts_are_those_to_be_sent_in_the_order_they_are_handed_out) {
    part_layout const plan(6 * part_size, part_size);
    transfer::part_table table(plan);
    table.next();
    table.mark_present(some_part(plan, 2));
    table.mark_unverified(some_part(plan, 4));

    BOOST_TEST(table.upcoming(2) == (std::vector{3, 5}), boost::test_tools::per_element());
    BOOST_TEST(table.upcoming(9) == (std::vector{3, 5, 6}), boost::test_tools::per_element());
    BOOST_TEST(table.next()->number == 3);
    BOOST_TEST(table.upcoming(9) == (std::vector{5, 6}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_doubtful_part_is_handed_out_with_what_is_listed_and_counts_as_resumed_when_confirmed) {
    part_layout const plan(2 * part_size, part_size);
    transfer::part_table table(plan);
    table.mark_unverified(some_part(plan, 2));

    BOOST_TEST(!table.next()->listed.has_value());
    auto doubted = table.next();
    BOOST_REQUIRE(doubted->listed.has_value());
    BOOST_TEST(table.bytes_done() == 0U);
    table.mark_verified(*doubted->listed);

    BOOST_TEST(table.parts_resumed() == 1);
    BOOST_TEST(table.bytes_resumed() == part_size);
}

BOOST_AUTO_TEST_CASE(random_events_leave_it_as_a_naive_model_has_it) {
    std::mt19937 chance(20260101);
    for (int round = 0; round < 300; ++round) {
        int const parts = 1 + static_cast<int>(chance() % 20);
        part_layout const plan(static_cast<std::uint64_t>(parts) * part_size - chance() % part_size, part_size);
        transfer::part_table table(plan);
        std::set<int> to_do, in_flight, mark_done;
        for (int n = 1; n <= parts; ++n) {
            if (chance() % 4 != 0) {
                to_do.insert(n);
                continue;
            }
            table.mark_present(some_part(plan, n));
            mark_done.insert(n);
        }
        for (int event = 0; event < 100 && !table.is_complete(); ++event) {
            if (in_flight.empty() || (!to_do.empty() && chance() % 2 == 0)) {
                auto t = table.next();
                BOOST_REQUIRE(t.has_value() == !to_do.empty());
                BOOST_REQUIRE_EQUAL(t->number, *to_do.begin());
                to_do.erase(t->number);
                in_flight.insert(t->number);
                continue;
            }
            auto at = in_flight.begin();
            std::advance(at, static_cast<long>(chance() % in_flight.size()));
            int const n = *at;
            in_flight.erase(at);
            bool const fails = chance() % 5 == 0;
            if (fails)
                table.mark_failed(n);
            else
                table.mark_done(some_part(plan, n));
            (fails ? to_do : mark_done).insert(n);
        }

        std::uint64_t bytes = 0;
        for (int n : mark_done) bytes += plan.range_of(n).size;
        BOOST_TEST(table.bytes_done() == bytes);
        BOOST_TEST(table.parts_in_flight() == static_cast<int>(in_flight.size()));
        BOOST_TEST(table.is_complete() == (static_cast<int>(mark_done.size()) == parts));
        auto const listed = table.parts();
        BOOST_REQUIRE_EQUAL(listed.size(), mark_done.size());
        std::size_t i = 0;
        for (int n : mark_done) BOOST_TEST((listed[i++] == some_part(plan, n)));
    }
}

BOOST_AUTO_TEST_SUITE_END()
