// SPDX-License-Identifier: BSL-1.0
// Peers that say what is not so: successes of nothing, second responses, pages without end, dates of another age.
#include "hostile/help/stages.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(lies)

namespace {

std::string response(std::string const& status, std::string const& body, std::string const& headers = "") {
    return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

/// Sends `text` after the whole request and waits for the client to leave.
trial::misbehaviour sending(std::string text) {
    return [=](raw_peer& peer, stage_of_peer const&, std::string const& head) {
        if (peer.read_body(head) && peer.write(text)) peer.wait_for_the_end();
    };
}

bool stores_something(stage_of_peer const& s) {
    return s.name == "Put" || s.name == "UploadPart" || s.name == "Complete" || s.name == "Initiate";
}

void is_malformed(stage_of_peer const&, measured_end const& end) {
    BOOST_REQUIRE(end.why);
    BOOST_TEST((end.why->code == errc::malformed_response));
}

/// One operation against a server that does `serve` on each connection.
measured_end one_operation(stage_of_peer const& stage, raw_server::script serve,
                           std::function<void(client_options&)> prepare = {}) {
    raw_server server(std::move(serve));
    client_options options = impatient_client(server, false);
    if (prepare) prepare(options);
    asio::io_context io;
    client const c(io.get_executor(), options);
    return run_measured(io, stage.run(c, "http://" + server.authority()));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_page_of_somebody_else_is_no_success) {
    std::string const html = "<!DOCTYPE html><html><body>Log in</body></html>";
    for (std::string const& text :
         {response("200 OK", html, "Content-Type: text/html\r\n"), response("200 OK", ""), response("202 Accepted", ""),
          response("204 No Content", ""), response("206 Partial Content", "", "ETag: \"E\"\r\n"),
          response("203 Non-Authoritative Information", "", "ETag: \"E\"\r\n"), response("200 OK", "{\"a\":1}")}) {
        BOOST_TEST_CONTEXT(text) {
            trial t(sending(text));
            t.only = stores_something;
            t.tls = false;
            t.look = is_malformed;
            t.run();
        }
    }
}

BOOST_AUTO_TEST_CASE(an_error_behind_a_success_is_the_error_that_it_is) {
    std::string const error = "<Error><Code>InternalError</Code><Message>m</Message></Error>";
    for (std::string const& body :
         {error, "\n" + error, "<!--" + std::string(600, 'c') + "-->" + error, std::string(8192, ' ') + error,
          std::string("<o:Error xmlns:o='u'><o:Code>InternalError</o:Code></o:Error>")}) {
        trial t(sending(response("200 OK", body, "ETag: \"E\"\r\n")));
        t.only = stores_something;
        t.tls = false;
        t.look = [](stage_of_peer const&, measured_end const& end) {
            BOOST_REQUIRE(end.why);
            BOOST_TEST((end.why->code == service_errc::internal_error));
        };
        t.run();
    }
}

BOOST_AUTO_TEST_CASE(a_completion_of_another_key_is_none_of_ours) {
    trial t(
        sending(response("200 OK", "<CompleteMultipartUploadResult><Key>other</Key></CompleteMultipartUploadResult>")));
    t.only = [](stage_of_peer const& s) { return s.name == "Complete"; };
    t.look = is_malformed;
    t.run();
}

BOOST_AUTO_TEST_CASE(a_success_before_all_was_sent_is_none) {
    for (std::string const& close : {std::string(), std::string("Connection: close\r\n")}) {
        trial t([=](raw_peer& peer, stage_of_peer const& stage, std::string const& head) {
            std::string text = stage.fine;
            text.insert(text.find("\r\n") + 2, close);
            (void)head;
            if (peer.write(text))
                peer.pause(300ms); // 24 MiB are more than the system holds for a peer that does not read
        });
        t.only = [](stage_of_peer const& s) { return s.sends_a_body; };
        t.look = is_malformed;
        t.run();
    }
}

BOOST_AUTO_TEST_CASE(a_second_response_that_comes_before_the_next_request_ends_the_connection) {
    stage_of_peer const& stage = stage_named("Put");
    auto const serve = [&](raw_peer& peer, int number) {
        for (std::string head = peer.read_head(); !head.empty(); head = peer.read_head()) {
            if (!peer.read_body(head) || !peer.write(stage.fine)) return;
            if (number == 1) peer.write(stage.fine);
        }
    };
    raw_server server(serve);
    asio::io_context io;
    client const c(io.get_executor(), impatient_client(server, false));
    auto const first = run_measured(io, stage.run(c, ""));
    BOOST_REQUIRE(first.succeeded());
    for (int i = 0; i < 1000 && server.connections() == 1; ++i) run_measured(io, stage_named("Head").run(c, ""));
    BOOST_TEST(server.connections() >= 2);
}

BOOST_AUTO_TEST_CASE(a_second_response_that_comes_after_the_next_request_is_not_taken_for_its_own) {
    auto const serve = [](raw_peer& peer, int) {
        std::string head = peer.read_head();
        if (head.empty() || !peer.read_body(head)) return;
        peer.write(stage_named("UploadPart").fine);
        head = peer.read_head();
        if (head.empty() || !peer.read_body(head)) return;
        peer.write(stage_named("UploadPart").fine); // once more
        peer.wait_for_the_end();
    };
    raw_server server(serve);
    asio::io_context io;
    client const c(io.get_executor(), impatient_client(server, false));
    auto const part_sent = run_measured(io, stage_named("UploadPart").run(c, ""));
    BOOST_TEST(part_sent.succeeded());
    auto const completed = run_measured(io, stage_named("Complete").run(c, ""));
    BOOST_REQUIRE(completed.why);
    BOOST_TEST((completed.why->code == errc::malformed_response));
}

BOOST_AUTO_TEST_CASE(bytes_before_the_first_request_are_no_response_to_it) {
    stage_of_peer const& stage = stage_named("Put");
    auto const serve = [&](raw_peer& peer, int) {
        if (peer.write(stage.fine)) peer.wait_for_the_end();
    };
    BOOST_TEST(!one_operation(stage, serve).succeeded());
}

BOOST_AUTO_TEST_CASE(a_body_without_a_length_over_tls_needs_a_goodbye) {
    for (bool goodbye : {false, true}) {
        trial t([=](raw_peer& peer, stage_of_peer const&, std::string const& head) {
            if (peer.read_body(head) && peer.write("HTTP/1.1 200 OK\r\nETag: \"E\"\r\n\r\nbytes") && goodbye)
                peer.say_goodbye();
        });
        t.plain = false;
        t.may_succeed = goodbye;
        t.only = [](stage_of_peer const& s) { return s.name == "Get"; };
        t.look = [=](stage_of_peer const&, measured_end const& end) {
            BOOST_TEST(end.succeeded() == goodbye);
            if (end.why) BOOST_TEST((end.why->code == errc::connection_lost));
        };
        t.run();
    }
}

namespace {

std::string parts_page(int first, int last, std::string const& more, std::string const& etag = "\"E\"") {
    std::string text = "<ListPartsResult>";
    for (int n = first; n <= last; ++n)
        text +=
            "<Part><PartNumber>" + std::to_string(n) + "</PartNumber><Size>5</Size><ETag>" + etag + "</ETag></Part>";
    return text + more + "</ListPartsResult>";
}

} // namespace

BOOST_AUTO_TEST_CASE(lists_of_parts_that_cannot_be_are_malformed) {
    std::string const truncated = "<IsTruncated>true</IsTruncated><NextPartNumberMarker>";
    std::string many;
    for (int n = 1; n <= 100'000; ++n) many += "<Part><PartNumber>1</PartNumber></Part>";
    for (std::string const& page :
         {parts_page(1, 10'001, ""), parts_page(2, 3, parts_page(1, 1, "").substr(17, 70)), parts_page(0, 1, ""),
          "<ListPartsResult>" + many + "</ListPartsResult>", parts_page(1, 1, "", std::string(1 << 20, 'e')),
          parts_page(1, 0, truncated + "9</NextPartNumberMarker>"),
          parts_page(1, 2, truncated + "1</NextPartNumberMarker>"),
          parts_page(1, 2, truncated + "10001</NextPartNumberMarker>")}) {
        BOOST_TEST_CONTEXT(page.substr(0, 200)) {
            trial t(sending(response("200 OK", page)));
            t.only = [](stage_of_peer const& s) { return s.name == "ListParts"; };
            t.look = is_malformed;
            t.tls = false;
            t.run();
        }
    }
}

BOOST_AUTO_TEST_CASE(a_list_of_parts_that_repeats_itself_ends) {
    auto const serve = [](raw_peer& peer, int) {
        std::string const page =
            response("200 OK", parts_page(1, 1000,
                                          "<IsTruncated>true</IsTruncated><NextPartNumberMarker>1000"
                                          "</NextPartNumberMarker>"));
        while (!peer.read_head().empty())
            if (!peer.write(page)) return;
    };
    auto const end = one_operation(stage_named("ListParts"), serve);
    BOOST_REQUIRE(end.why);
    BOOST_TEST((end.why->code == errc::malformed_response));
}

BOOST_AUTO_TEST_CASE(an_upload_id_of_a_mebibyte_is_none) {
    trial t(
        sending(response("200 OK", "<InitiateMultipartUploadResult><Key>k</Key><UploadId>" +
                                       std::string(1000 * 1000, 'u') + "</UploadId></InitiateMultipartUploadResult>")));
    t.only = [](stage_of_peer const& s) { return s.name == "Initiate"; };
    t.look = is_malformed;
    t.run();
}

BOOST_AUTO_TEST_CASE(documents_that_are_slow_to_read_do_not_hold_the_loop) {
    std::string nested, half_open;
    for (int i = 0; i < 200'000; ++i) {
        nested += "<a>";
        half_open += i % 2 == 0 ? "<a" : "</";
    }
    for (std::string const& body : {nested, half_open, std::string(900'000, '<'), std::string(900'000, '[')}) {
        trial t(sending(response("200 OK", body)));
        t.only = [](stage_of_peer const& s) { return s.name != "Head" && s.name != "CONNECT" && s.name != "Get"; };
        t.tls = false;
        t.run();
        trial refusal(sending(response("400 Bad Request", body)));
        refusal.only = t.only;
        refusal.tls = false;
        refusal.run();
    }
}

BOOST_AUTO_TEST_CASE(a_date_of_another_age_is_reported_and_not_followed) {
    for (auto const* date : {"Fri, 01 Jan 1700 00:00:00 GMT", "Tue, 31 Dec 2199 23:59:59 GMT"}) {
        int requests = 0;
        auto const serve = [&](raw_peer& peer, int) {
            while (!peer.read_head().empty()) {
                ++requests;
                peer.write(response("403 Forbidden",
                                    "<Error><Code>RequestTimeTooSkewed</Code><Message>m</Message></Error>",
                                    "Date: " + std::string(date) + "\r\n"));
            }
        };
        auto const end = one_operation(stage_named("Get"), serve, [](client_options& o) { o.retry.max_attempts = 5; });
        BOOST_REQUIRE(end.why);
        BOOST_TEST((end.why->code == errc::clock_skew));
        BOOST_TEST(end.why->detail.find(std::string(date).substr(5, 11)) != std::string::npos, end.why->detail);
        BOOST_TEST(requests == 1);
    }
}

BOOST_AUTO_TEST_CASE(what_is_printed_of_a_response_holds_no_escape_sequence) {
    std::string const evil = "\x1B[31m\xC2\x9B"
                             "2J\x9B"
                             "1m\r";
    trial t(
        sending(response("403 Forbidden", "<Error><Code>Evil" + evil.substr(1) + "</Code><Message>" + evil.substr(1) +
                                              "</Message><RequestId>" + evil.substr(1) + "</RequestId></Error>")));
    t.tls = false;
    t.look = [](stage_of_peer const&, measured_end const& end) {
        for (char const one : to_string(*end.why)) {
            auto const c = static_cast<unsigned char>(one);
            BOOST_TEST((c >= 0x20 && c != 0x7F && c != 0x9B));
        }
    };
    t.run();
}

BOOST_AUTO_TEST_CASE(the_body_of_a_failing_server_of_credentials_is_not_printed) {
    for (auto const* body : {"secret-of-mine", "{\"Code\":\"secret of mine\",\"Message\":\"secret-of-mine\"}"}) {
        trial t(sending(response("500 Oh", body)));
        t.only = [](stage_of_peer const& s) { return s.name == "credentials"; };
        t.look = [](stage_of_peer const&, measured_end const& end) {
            BOOST_TEST(end.why->detail.find("secret") == std::string::npos, end.why->detail);
        };
        t.run();
    }
}

BOOST_AUTO_TEST_SUITE_END()
