// SPDX-License-Identifier: BSL-1.0
// Servers that are not quite right and must do: what the world has.
#include "hostile/help/stages.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(leniency)

namespace {

trial succeeding(trial::misbehaviour what, std::string_view stage) {
    trial t(std::move(what));
    t.only = [stage](stage_of_peer const& s) { return stage.empty() ? s.name != "CONNECT" : s.name == stage; };
    t.may_succeed = true;
    t.look = [](stage_of_peer const&, measured_end const& end) { BOOST_TEST(end.succeeded()); };
    return t;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_harness_knows_what_a_success_is) {
    succeeding(
        [](raw_peer& peer, stage_of_peer const& stage, std::string const& head) {
            if (peer.read_body(head) && peer.write(stage.fine)) peer.wait_for_the_end();
        },
        "")
        .run();
}

BOOST_AUTO_TEST_CASE(a_status_line_may_lack_its_reason) {
    for (bool with_space : {false, true})
        succeeding(
            [=](raw_peer& peer, stage_of_peer const& stage, std::string const& head) {
                std::string text = stage.fine;
                std::size_t const from = with_space ? 13 : 12;
                text.erase(from, text.find('\r') - from);
                if (peer.read_body(head) && peer.write(text)) peer.wait_for_the_end();
            },
            "")
            .run();
}

BOOST_AUTO_TEST_CASE(a_status_line_may_come_in_pieces) {
    succeeding(
        [](raw_peer& peer, stage_of_peer const& stage, std::string const& head) {
            if (!peer.read_body(head)) return;
            std::string text = stage.fine;
            text.erase(12, text.find('\r') - 12);
            for (char const& c : text) peer.write(std::string_view(&c, 1));
            peer.wait_for_the_end();
        },
        "")
        .run();
}

BOOST_AUTO_TEST_CASE(an_object_may_come_without_a_length) {
    for (std::string const& text :
         {std::string("HTTP/1.1 200 OK\r\nETag: \"E\"\r\n\r\nbytes"),
          std::string("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nbytes"), std::string("HTTP/1.0 200 OK\r\n\r\nbytes"),
          std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbytes\r\n0\r\n\r\n")})
        succeeding(
            [=](raw_peer& peer, stage_of_peer const&, std::string const& head) {
                if (peer.read_body(head) && peer.write(text)) peer.say_goodbye();
            },
            "Get")
            .run();
}

BOOST_AUTO_TEST_CASE(an_object_whose_response_breaks_off_behind_the_last_byte_is_complete) {
    trial t = succeeding(
        [](raw_peer& peer, stage_of_peer const&, std::string const& head) {
            std::string const begin = "HTTP/1.1 200 OK\r\nETag: \"E\"\r\nTransfer-Encoding: chunked\r\n\r\n";
            std::string const rest = "HTTP/1.1 206 Partial Content\r\nETag: \"E\"\r\nContent-Length: 1\r\n"
                                     "Content-Range: bytes 4-4/5\r\n\r\ns";
            if (head.find("Range: bytes=4-") != std::string::npos)
                peer.write(rest);
            else if (head.find("Range:") != std::string::npos)
                peer.write("HTTP/1.1 416 Requested Range Not Satisfiable\r\nContent-Length: 0\r\n\r\n");
            else
                peer.write(begin + "5\r\nbytes\r\n"); // and no last chunk
        },
        "Get");
    t.prepare = [](client_options& o) { o.retry.max_attempts = 2; };
    t.run();
}

BOOST_AUTO_TEST_CASE(a_few_interim_responses_are_passed_over) {
    succeeding(
        [](raw_peer& peer, stage_of_peer const& stage, std::string const& head) {
            for (int i = 0; i < 5; ++i) peer.write("HTTP/1.1 100 Continue\r\n\r\n");
            if (!peer.read_body(head)) return;
            for (int i = 0; i < 5; ++i) peer.write("HTTP/1.1 102 Processing\r\nX: y\r\n\r\n");
            if (peer.write(stage.fine)) peer.wait_for_the_end();
        },
        "")
        .run();
}

BOOST_AUTO_TEST_CASE(many_small_chunks_are_a_body_like_any_other) {
    std::string text = "HTTP/1.1 200 OK\r\nETag: \"E\"\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 20'000; ++i) text += "40\r\n" + std::string(64, 'x') + "\r\n";
    text += "0\r\n\r\n";
    succeeding(
        [&](raw_peer& peer, stage_of_peer const&, std::string const& head) {
            if (peer.read_body(head) && peer.write(text)) peer.wait_for_the_end();
        },
        "Get")
        .run();
}

BOOST_AUTO_TEST_CASE(a_redirect_names_where_it_leads) {
    trial t([](raw_peer& peer, stage_of_peer const&, std::string const& head) {
        if (peer.read_body(head) &&
            peer.write(
                "HTTP/1.1 307 Temporary Redirect\r\nLocation: https://other.example/k\r\nContent-Length: 0\r\n\r\n"))
            peer.wait_for_the_end();
    });
    t.only = [](stage_of_peer const& s) { return s.name == "Put" || s.name == "Head" || s.name == "Complete"; };
    t.look = [](stage_of_peer const&, measured_end const& end) {
        BOOST_TEST(to_string(*end.why).find("https://other.example/k") != std::string::npos, to_string(*end.why));
    };
    t.run();
}

BOOST_AUTO_TEST_CASE(the_scheme_of_an_endpoint_may_be_in_capitals) {
    auto t = succeeding(
        [](raw_peer& peer, stage_of_peer const& stage, std::string const& head) {
            if (peer.read_body(head) && peer.write(stage.fine)) peer.wait_for_the_end();
        },
        "Head");
    t.prepare = [](client_options& o) {
        o.endpoint.replace(0, o.endpoint.find(':'), o.endpoint[4] == 's' ? "HTTPS" : "Http");
    };
    t.run();
}

BOOST_AUTO_TEST_SUITE_END()
