// SPDX-License-Identifier: BSL-1.0
// Peers that send a little now and then, so that something always arrives and the response never does.
#include "hostile/help/stages.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(trickles)

BOOST_AUTO_TEST_CASE(interim_responses_now_and_then_do_not_move_the_deadline_of_the_response) {
    trial t([](raw_peer& peer, stage_of_peer const&, std::string const& head) {
        if (!peer.read_body(head)) return;
        std::string const one = "HTTP/1.1 102 Processing\r\nX: " + std::string(500, 'x') + "\r\n\r\n";
        peer.flood([&]() -> std::string_view {
            peer.pause(200ms);
            return one;
        });
    });
    t.prepare = [](client_options& o) { o.timeouts.low_speed_limit = 0; };
    t.look = [](stage_of_peer const&, measured_end const& end) { BOOST_TEST((end.took < 3s)); };
    t.run();
}

BOOST_AUTO_TEST_CASE(a_head_that_trickles_ends_with_the_deadline_of_the_response) {
    trial t([](raw_peer& peer, stage_of_peer const&, std::string const& head) {
        if (!peer.read_body(head) || !peer.write("HTTP/1.1 200 OK\r\nX: ")) return;
        peer.flood([&]() -> std::string_view {
            peer.pause(20ms);
            return "x";
        });
    });
    t.prepare = [](client_options& o) { o.timeouts.low_speed_limit = 0; };
    t.run();
}

BOOST_AUTO_TEST_SUITE_END()
