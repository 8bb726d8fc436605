// SPDX-License-Identifier: BSL-1.0
// Peers that send without end: heads, chunk headers, trailers, interim responses, records, pages.
#include "hostile/help/stages.hpp"

#include <atomic>
#include <thread>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(floods)

namespace {

std::string const chunked = "HTTP/1.1 200 OK\r\nETag: \"E\"\r\nTransfer-Encoding: chunked\r\n\r\n";

/// Begins with `first`, after the whole request, then sends `rest` again and again.
trial::misbehaviour flood_after(std::string first, std::string rest) {
    return [=](raw_peer& peer, stage_of_peer const&, std::string const& head) {
        if (peer.read_body(head) && peer.write(first)) peer.flood(rest);
    };
}

bool has_a_body_to_read(stage_of_peer const& s) { return s.name != "Head" && s.name != "CONNECT"; }

} // namespace

BOOST_AUTO_TEST_CASE(a_head_without_end_is_no_response) {
    trial(flood_after("HTTP/1.1 200 OK\r\n", "X-Header: some value\r\n")).run();
    trial(flood_after("HTTP/1.1 200 OK\r\nX: ", "xxxxxxxxxxxxxxxx")).run();
    trial(flood_after("", "HTTP")).run();
}

BOOST_AUTO_TEST_CASE(chunk_headers_without_end_are_no_response) {
    trial one(flood_after(chunked + "1;", "extension"));
    one.only = has_a_body_to_read;
    one.run();
    trial many(flood_after(chunked, "1;" + std::string(200, 'e') + "\r\nx\r\n"));
    many.only = has_a_body_to_read;
    many.run();
}

BOOST_AUTO_TEST_CASE(trailers_without_end_are_no_response) {
    trial t(flood_after(chunked + "0\r\n", "X-Trailer: some value\r\n"));
    t.only = has_a_body_to_read;
    t.run();
}

BOOST_AUTO_TEST_CASE(interim_responses_without_end_are_no_response) {
    trial(flood_after("", "HTTP/1.1 102 Processing\r\n\r\n")).run();
    trial(flood_after("", "HTTP/1.1 100 Continue\r\nX: " + std::string(500, 'x') + "\r\n\r\n")).run();
}

BOOST_AUTO_TEST_CASE(interim_responses_while_the_body_is_sent_do_not_keep_it_alive) {
    trial t([](raw_peer& peer, stage_of_peer const&, std::string const&) {
        peer.flood("HTTP/1.1 102 Processing\r\n\r\n"); // and nobody reads the body
    });
    t.only = [](stage_of_peer const& s) { return s.sends_a_body; };
    t.run();
}

BOOST_AUTO_TEST_CASE(a_body_without_end_ends_with_the_limit_of_its_operation) {
    trial counted(flood_after("HTTP/1.1 200 OK\r\nETag: \"E\"\r\nContent-Length: 99999999999\r\n\r\n", "body"));
    counted.only = has_a_body_to_read;
    counted.run();
    trial until_the_end(flood_after("HTTP/1.1 200 OK\r\nETag: \"E\"\r\n\r\n", "body"));
    until_the_end.only = has_a_body_to_read;
    until_the_end.run();
    trial in_chunks(flood_after(chunked, "4000\r\n" + std::string(0x4000, 'x') + "\r\n"));
    in_chunks.only = has_a_body_to_read;
    in_chunks.run();
}

BOOST_AUTO_TEST_CASE(the_body_of_a_refusal_is_not_read_without_end) {
    trial t(flood_after("HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n", "<p>no</p>"));
    t.only = has_a_body_to_read;
    t.run();
}

BOOST_AUTO_TEST_CASE(silence_ends_with_the_deadlines) {
    trial t([](raw_peer& peer, stage_of_peer const&, std::string const& head) {
        if (peer.read_body(head)) peer.wait_for_the_end();
    });
    t.run();
}

BOOST_AUTO_TEST_CASE(key_updates_without_end_are_no_progress) {
    for (bool wants_one_back : {false, true}) {
        trial t([=](raw_peer& peer, stage_of_peer const&, std::string const& head) {
            if (peer.read_body(head)) peer.flood_records([&] { return peer.key_update(wants_one_back); });
        });
        t.plain = false;
        t.run();
    }
}

BOOST_AUTO_TEST_CASE(session_tickets_without_end_are_no_progress) {
    trial t([](raw_peer& peer, stage_of_peer const&, std::string const& head) {
        if (peer.read_body(head)) peer.flood_records([&] { return peer.session_ticket(); });
    });
    t.plain = false;
    t.look = [](stage_of_peer const&, measured_end const& end) {
        BOOST_TEST((end.why && end.why->code != errc::response_timed_out));
    };
    t.run();
}

BOOST_AUTO_TEST_CASE(key_updates_between_the_bytes_of_a_head_do_not_hold_the_loop) {
    trial t([](raw_peer& peer, stage_of_peer const&, std::string const& head) {
        if (!peer.read_body(head) || !peer.write("HTTP/1.1 200 OK\r\nX: ")) return;
        peer.flood_records([&] { return peer.key_update(false) && peer.write("x"); });
    });
    t.plain = false;
    t.run();
}

BOOST_AUTO_TEST_CASE(a_peer_that_sends_and_never_reads_fills_no_memory) {
    trial t([](raw_peer& peer, stage_of_peer const&, std::string const&) {
        peer.flood_records([&] { return peer.key_update(true); });
    });
    t.plain = false;
    t.only = [](stage_of_peer const& s) { return s.sends_a_body; };
    t.run();
}

namespace {

/// Two operations on one client; records come without end on the connection of the first while it is idle.
measured_end second_operation_beside_a_flood(std::function<bool(raw_peer&)> const& send_record) {
    stage_of_peer const& stage = stage_named("Head");
    auto const& made = our_certificates();
    constexpr int more_than_an_idle_connection_may_send = 64;
    std::atomic<int> sent = 0;
    auto const serve = [&](raw_peer& peer, int number) {
        while (!peer.read_head().empty()) {
            if (!peer.write(stage.fine)) return;
            if (number != 1) continue;
            peer.flood_records([&] {
                ++sent;
                return send_record(peer);
            });
        }
    };
    raw_server server(serve, made.certificate_file(), made.key_file());
    asio::io_context io;
    client_options options = impatient_client(server, true);
    options.timeouts.response = 10s; // a busy machine may need a second for the new connection
    options.timeouts.total = 20s;
    client const c(io.get_executor(), options);
    auto const first = run_measured(io, stage.run(c, ""));
    BOOST_REQUIRE_MESSAGE(first.succeeded(), (first.why ? to_string(*first.why) : ""));
    while (sent < more_than_an_idle_connection_may_send) std::this_thread::yield();
    return run_measured(io, stage.run(c, ""));
}

} // namespace

BOOST_AUTO_TEST_CASE(records_without_end_on_an_idle_connection_cost_that_connection_and_nothing_else) {
    for (bool tickets : {false, true}) {
        auto const send = [=](raw_peer& peer) { return tickets ? peer.session_ticket() : peer.key_update(false); };
        measured_end second;
        auto const longest_step = undisturbed_step(longest_allowed_step, [&] {
            second = second_operation_beside_a_flood(send);
            return second.longest_step;
        });

        BOOST_TEST(second.succeeded(), (second.why ? to_string(*second.why) : ""));
        BOOST_TEST(longest_step.count() < std::chrono::nanoseconds(longest_allowed_step).count());
    }
}

BOOST_AUTO_TEST_SUITE_END()
