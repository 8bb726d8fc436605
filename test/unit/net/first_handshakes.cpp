// SPDX-License-Identifier: BSL-1.0
// Who makes the first handshake with a host, and how long the others wait.
#include "net/tls/first_handshakes.hpp"

#include "unit/net/stage.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <array>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(first_handshakes)

namespace {

/// A connection that asks for the first handshake with a host.
class asking {
public:
    bool is_through() const noexcept { return turn.has_value(); }

    std::optional<net::first_handshakes::turn> turn;
    bool was_aborted = false;
    asio::cancellation_signal signal;
};

class queue {
public:
    void ask(asking& one, std::string host = "oss.example") {
        auto enter = [](queue& q, asking& who, std::string to) -> asio::awaitable<void> {
            auto mine = co_await q.first.enter(std::move(to), q.clock);
            who.turn.emplace(std::move(mine));
        };
        asio::co_spawn(io, enter(*this, one, std::move(host)),
                       asio::bind_cancellation_slot(
                           one.signal.slot(), [&one](std::exception_ptr const& e) { one.was_aborted = e != nullptr; }));
        settle();
    }

    /// Runs what can run without the passing of time.
    void settle() {
        io.restart();
        io.poll();
    }

    std::shared_ptr<testing::virtual_clock> clock = std::make_shared<testing::virtual_clock>();
    net::first_handshakes first;
    std::array<asking, 4> all; // destroyed before what they wait for
    asio::io_context io;
};

} // namespace

BOOST_AUTO_TEST_CASE(one_begins_and_the_others_wait_until_a_session_has_arrived) {
    queue q;
    for (asking& one : q.all) q.ask(one);
    BOOST_TEST(q.all[0].is_through());
    BOOST_TEST(!q.all[1].is_through());

    q.all[0].turn->succeeded();
    q.settle();
    BOOST_TEST(!q.all[1].is_through());
    q.first.session_arrived("oss.example");
    q.settle();

    for (asking const& one : q.all) BOOST_TEST(one.is_through());
}

BOOST_AUTO_TEST_CASE(a_host_does_not_wait_for_another_one) {
    queue q;
    q.ask(q.all[0]);
    q.ask(q.all[1], "other.example");
    BOOST_TEST(q.all[1].is_through());
}

BOOST_AUTO_TEST_CASE(after_a_failed_handshake_the_next_one_in_line_begins_alone) {
    queue q;
    for (asking& one : q.all) q.ask(one);

    q.all[0].turn.reset();
    q.settle();
    BOOST_TEST(q.all[1].is_through());
    BOOST_TEST(!q.all[2].is_through());
    q.all[1].turn.reset();
    q.settle();

    BOOST_TEST(q.all[2].is_through());
    BOOST_TEST(!q.all[3].is_through());
}

BOOST_AUTO_TEST_CASE(who_is_cancelled_in_line_is_passed_over) {
    queue q;
    for (asking& one : q.all) q.ask(one);

    q.all[1].signal.emit(asio::cancellation_type::terminal);
    q.settle();
    BOOST_TEST(q.all[1].was_aborted);
    q.all[0].turn.reset();
    q.settle();

    BOOST_TEST(!q.all[1].is_through());
    BOOST_TEST(q.all[2].is_through());
}

BOOST_AUTO_TEST_CASE(who_is_woken_and_cancelled_at_once_passes_its_turn_on) {
    queue q;
    for (asking& one : q.all) q.ask(one);

    q.all[0].turn.reset();
    q.all[1].signal.emit(asio::cancellation_type::terminal);
    q.settle();
    q.all[1].turn.reset(); // as the frame of the connection does
    q.settle();

    BOOST_TEST(q.all[2].is_through());
    BOOST_TEST(!q.all[3].is_through());
}

BOOST_AUTO_TEST_CASE(nobody_waits_for_a_silent_peer_longer_than_a_second) {
    queue q;
    for (asking& one : q.all) q.ask(one);

    q.clock->run(q.io);

    for (asking const& one : q.all) BOOST_TEST(one.is_through());
    BOOST_TEST((q.clock->now() == testing::virtual_clock().now() + 1s));
}

BOOST_AUTO_TEST_CASE(tickets_that_do_not_come_are_waited_for_as_long_as_the_handshake_took) {
    queue q;
    for (asking& one : q.all) q.ask(one);
    auto const begun = q.clock->now();
    auto const answer = q.clock->make_timer();
    answer->set(begun + 200ms, [&] { q.all[0].turn->succeeded(); });

    q.clock->run(q.io);

    for (asking const& one : q.all) BOOST_TEST(one.is_through());
    BOOST_TEST((q.clock->now() == begun + 400ms));
}

BOOST_AUTO_TEST_CASE(who_is_alone_leaves_no_timer_and_nobody_waits_afterwards) {
    queue q;
    q.ask(q.all[0]);
    auto const begun = q.clock->now();
    q.all[0].turn->succeeded();
    q.clock->run(q.io);
    BOOST_TEST((q.clock->now() == begun));

    for (asking& one : q.all) q.ask(one);

    for (asking const& one : q.all) BOOST_TEST(one.is_through());
}

BOOST_AUTO_TEST_SUITE_END()
