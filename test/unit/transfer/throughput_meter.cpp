// SPDX-License-Identifier: BSL-1.0
// Rate and time left from acknowledged bytes.
#include "transfer/progress/throughput_meter.hpp"

#include "testing/virtual_clock.hpp"
#include "transfer/progress/progress_reporter.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

using namespace ossio::transfer;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(throughput_meter)

BOOST_AUTO_TEST_CASE(nothing_is_told_before_bytes_have_moved) {
    ossio::transfer::throughput_meter m;
    ossio::transfer::throughput_meter::time const t{};

    BOOST_TEST(m.bytes_per_second(t) == 0);
    m.add(t, 500);
    BOOST_TEST(m.bytes_per_second(t) == 0);
    BOOST_TEST(!m.seconds_left(t + 1s, 1000).has_value());
}

BOOST_AUTO_TEST_CASE(bytes_of_an_earlier_run_do_not_count_as_speed) {
    ossio::transfer::throughput_meter m;
    ossio::transfer::throughput_meter::time const t{};
    m.add(t, 1'000'000);
    m.add(t + 2s, 1'000'200);

    BOOST_TEST(m.bytes_per_second(t + 2s) == 100, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(*m.seconds_left(t + 2s, 1'000'400) == 2, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(old_speed_is_forgotten_after_the_window) {
    ossio::transfer::throughput_meter m;
    ossio::transfer::throughput_meter::time const t{};
    m.add(t, 0);
    m.add(t + 1s, 1'000'000);
    for (int s = 2; s <= 30; ++s)
        m.add(t + std::chrono::seconds(s), 1'000'000 + static_cast<std::uint64_t>(s - 1) * 10);

    BOOST_TEST(m.bytes_per_second(t + 30s) == 10, boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(a_standstill_shows_as_a_falling_rate) {
    ossio::transfer::throughput_meter m;
    ossio::transfer::throughput_meter::time const t{};
    m.add(t, 0);
    m.add(t + 1s, 1000);

    BOOST_TEST(m.bytes_per_second(t + 10s) == 100, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(the_throttle_lets_ten_a_second_through_and_the_first_at_once) {
    throttle fair_semaphore;
    ossio::transfer::throughput_meter::time const t{};
    int through = 0;
    for (int ms = 0; ms < 1000; ++ms) through += fair_semaphore.admits(t + std::chrono::milliseconds(ms)) ? 1 : 0;

    BOOST_TEST(through == 10);
}

BOOST_AUTO_TEST_CASE(an_object_that_an_earlier_run_has_sent_is_no_speed_of_this_one) {
    ossio::testing::virtual_clock clock;
    progress_reporter r(&clock, nullptr);
    r.expect(1'000'000);
    r.resume(0, 1'000'000);
    boost::asio::io_context io;
    auto const timer = clock.make_timer();
    double speed = 1;
    timer->set(clock.now() + 10ms, [&] { speed = r.now().bytes_per_second; });

    clock.run(io);

    BOOST_TEST(speed == 0);
    BOOST_TEST(r.now().bytes_done == 1'000'000U);
}

BOOST_AUTO_TEST_SUITE_END()
