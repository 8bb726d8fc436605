// SPDX-License-Identifier: BSL-1.0
// The table of parts against a naive model, over random events.
#include "transfer/ledger.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <random>
#include <set>

using namespace ossio;
using namespace ossio::transfer;

BOOST_AUTO_TEST_SUITE(ledger)

namespace {

constexpr std::uint64_t part_size = 100 * 1024;

part some_part(upload_plan const& plan, int number) {
    part p(number, "\"etag" + std::to_string(number) + '"');
    p.size = plan.range_of(number).size;
    p.crc64 = static_cast<std::uint64_t>(number) * 7;
    return p;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_lowest_part_to_do_comes_first_and_each_only_once) {
    transfer::ledger table(upload_plan(3 * part_size, part_size));

    BOOST_TEST(table.next()->number == 1);
    BOOST_TEST(table.next()->number == 2);
    table.failed(1);
    BOOST_TEST(table.next()->number == 1);
    BOOST_TEST(table.next()->number == 3);
    BOOST_TEST(!table.next().has_value());
}

BOOST_AUTO_TEST_CASE(upcoming_parts_are_those_to_be_sent_in_the_order_they_are_handed_out) {
    upload_plan const plan(6 * part_size, part_size);
    transfer::ledger table(plan);
    table.next();
    table.found(some_part(plan, 2));
    table.doubtful(some_part(plan, 4));

    BOOST_TEST(table.upcoming(2) == (std::vector{3, 5}), boost::test_tools::per_element());
    BOOST_TEST(table.upcoming(9) == (std::vector{3, 5, 6}), boost::test_tools::per_element());
    BOOST_TEST(table.next()->number == 3);
    BOOST_TEST(table.upcoming(9) == (std::vector{5, 6}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_doubtful_part_is_handed_out_with_what_is_listed_and_counts_as_resumed_when_confirmed) {
    upload_plan const plan(2 * part_size, part_size);
    transfer::ledger table(plan);
    table.doubtful(some_part(plan, 2));

    BOOST_TEST(!table.next()->listed.has_value());
    auto doubted = table.next();
    BOOST_REQUIRE(doubted->listed.has_value());
    BOOST_TEST(table.bytes_done() == 0U);
    table.confirmed(*doubted->listed);

    BOOST_TEST(table.parts_resumed() == 1);
    BOOST_TEST(table.bytes_resumed() == part_size);
}

BOOST_AUTO_TEST_CASE(random_events_leave_it_as_a_naive_model_has_it) {
    std::mt19937 chance(20260101);
    for (int round = 0; round < 300; ++round) {
        int const parts = 1 + static_cast<int>(chance() % 20);
        upload_plan const plan(static_cast<std::uint64_t>(parts) * part_size - chance() % part_size, part_size);
        transfer::ledger table(plan);
        std::set<int> to_do, flying, done;
        for (int n = 1; n <= parts; ++n) {
            if (chance() % 4 != 0) {
                to_do.insert(n);
                continue;
            }
            table.found(some_part(plan, n));
            done.insert(n);
        }
        for (int event = 0; event < 100 && !table.is_complete(); ++event) {
            if (flying.empty() || (!to_do.empty() && chance() % 2 == 0)) {
                auto t = table.next();
                BOOST_REQUIRE(t.has_value() == !to_do.empty());
                BOOST_REQUIRE_EQUAL(t->number, *to_do.begin());
                to_do.erase(t->number);
                flying.insert(t->number);
                continue;
            }
            auto at = flying.begin();
            std::advance(at, static_cast<long>(chance() % flying.size()));
            int const n = *at;
            flying.erase(at);
            bool const fails = chance() % 5 == 0;
            if (fails)
                table.failed(n);
            else
                table.done(some_part(plan, n));
            (fails ? to_do : done).insert(n);
        }

        std::uint64_t bytes = 0;
        for (int n : done) bytes += plan.range_of(n).size;
        BOOST_TEST(table.bytes_done() == bytes);
        BOOST_TEST(table.parts_flying() == static_cast<int>(flying.size()));
        BOOST_TEST(table.is_complete() == (static_cast<int>(done.size()) == parts));
        auto const listed = table.parts();
        BOOST_REQUIRE_EQUAL(listed.size(), done.size());
        std::size_t i = 0;
        for (int n : done) BOOST_TEST((listed[i++] == some_part(plan, n)));
    }
}

BOOST_AUTO_TEST_SUITE_END()
