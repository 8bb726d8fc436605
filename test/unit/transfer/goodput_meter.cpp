// SPDX-License-Identifier: BSL-1.0
// What the parts of an upload carry, and how many of them are sending.
#include "transfer/plan/goodput_meter.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio::transfer;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(goodput_meter)

namespace {

constexpr std::chrono::steady_clock::time_point start{1h};
constexpr std::uint64_t slice = 256 * 1024;

} // namespace

BOOST_AUTO_TEST_CASE(a_slice_counts_when_the_next_one_is_read_and_the_last_one_with_the_acknowledgement) {
    ossio::transfer::goodput_meter all;
    part_goodput one(all, 4 * slice);

    one.read(start, slice);
    BOOST_TEST(all.sample(start).bytes == 0);
    one.read(start, slice);
    BOOST_TEST(all.sample(start).bytes == std::int64_t(slice));
    one.acknowledged(start);
    BOOST_TEST(all.sample(start).bytes == std::int64_t(4 * slice));
}

BOOST_AUTO_TEST_CASE(what_will_be_sent_again_does_not_count) {
    ossio::transfer::goodput_meter all;
    part_goodput one(all, 4 * slice);
    for (int i = 0; i < 3; ++i) one.read(start, slice);

    one.withdrawn(start + 1s);
    one.withdrawn(start + 2s);

    BOOST_TEST(all.sample(start + 3s).bytes == 0);
    BOOST_TEST(all.sample(start + 3s).sending_seconds == 1.0);
    for (int i = 0; i < 4; ++i) one.read(start + 3s, slice);
    one.acknowledged(start + 4s);
    one.withdrawn(start + 4s);
    BOOST_TEST(all.sample(start + 4s).bytes == std::int64_t(4 * slice));
}

BOOST_AUTO_TEST_CASE(a_part_sends_from_its_first_slice_until_the_last_one_is_accepted_and_then_waits) {
    ossio::transfer::goodput_meter all;
    part_goodput first(all, 4 * slice), second(all, 4 * slice);
    first.read(start, slice);
    second.read(start + 1s, slice);
    BOOST_TEST(!first.accepted(start + 1s));
    for (int i = 0; i < 3; ++i) first.read(start + 1s, slice);

    BOOST_TEST(first.accepted(start + 2s));

    BOOST_TEST(all.waiting() == 1);
    BOOST_TEST(all.sample(start + 10s).sending_seconds == 2.0 + 9.0);
    first.acknowledged(start + 10s);
    BOOST_TEST(all.waiting() == 0);
}

BOOST_AUTO_TEST_CASE(a_small_part_may_be_in_the_memory_of_the_socket_and_does_not_wait) {
    ossio::transfer::goodput_meter all;
    part_goodput one(all, slice);
    one.read(start, slice);

    BOOST_TEST(!one.accepted(start));

    BOOST_TEST(all.waiting() == 0);
    BOOST_TEST(all.sample(start + 1s).sending_seconds == 1.0);
}

BOOST_AUTO_TEST_SUITE_END()
