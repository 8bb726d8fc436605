// SPDX-License-Identifier: BSL-1.0
// The story of a failure as text, to the letter.
#include <ossio/failure.hpp>

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(failure_story)

namespace {

/// 2026-01-02T03:04:05.678Z and so much later.
std::chrono::system_clock::time_point at(std::chrono::milliseconds later) {
    return std::chrono::sys_days(std::chrono::year(2026) / 1 / 2) + 3h + 4min + 5s + 678ms + later;
}

attempt_record attempt(int number, std::chrono::milliseconds since_begin) {
    attempt_record a;
    a.number = number;
    a.since_begin = since_begin;
    a.begun = at(since_begin);
    a.address = "192.0.2.1:443";
    return a;
}

failure part_failure(std::vector<attempt_record> attempts) {
    failure f(errc::connection_lost, "End of file, 3.0 of 8.0 MiB sent");
    f.operation = "UploadPart";
    f.part_number = 7;
    f.key = "k";
    f.phase = request_phase::send;
    f.attempts = attempts.empty() ? 1 : attempts.back().number;
    f.history = std::make_shared<std::vector<attempt_record> const>(std::move(attempts));
    return f;
}

} // namespace

BOOST_AUTO_TEST_CASE(each_attempt_has_a_line_with_when_where_how_far_why_and_what_then) {
    attempt_record busy = attempt(1, 0ms);
    busy.took = 310ms;
    busy.connection_reused = true;
    busy.bytes_sent = 8 << 20;
    busy.code = service_errc::server_busy;
    busy.http_status = 503;
    busy.service_code = "SlowDown";
    busy.request_id = "R1";
    busy.ec = "0042-00000104";
    busy.decision = retry_decision::again;
    busy.wait = 410ms;
    attempt_record closed = attempt(2, 720ms);
    closed.took = 1ms;
    closed.connection_reused = true;
    closed.code = errc::connection_lost;
    closed.phase = request_phase::send;
    closed.decision = retry_decision::replayed;
    attempt_record unreachable = attempt(3, 721ms);
    unreachable.address.clear();
    unreachable.took = 10s;
    unreachable.code = errc::connect_timed_out;
    unreachable.phase = request_phase::resolve;
    unreachable.decision = retry_decision::again;
    unreachable.wait = 30s;
    attempt_record last = attempt(4, 40'721ms);
    last.took = 2s;
    last.bytes_sent = 3 << 20;
    last.code = errc::connection_lost;
    last.phase = request_phase::send;
    last.detail = "End of file, 3.0 of 8.0 MiB sent";
    last.decision = retry_decision::attempts_spent;

    failure const f = part_failure({busy, closed, unreachable, last});

    std::string const line = "UploadPart part 7 of \"k\": the connection was lost (send): End of file, 3.0 of 8.0 MiB "
                             "sent [4 attempts]";
    BOOST_TEST(to_string(f) == line);
    BOOST_TEST(to_string(f, failure_text::line) == line);
    BOOST_TEST(
        to_string(f, failure_text::full) ==
        line +
            "\n  attempt 1 at +0.000 s (2026-01-02T03:04:05.678Z), to 192.0.2.1:443 by a kept connection, 8388608 "
            "bytes "
            "sent in 0.310 s: the service is busy [HTTP 503, SlowDown, request id R1, EC 0042-00000104]; retried after "
            "0.410 s"
            "\n  attempt 2 at +0.720 s (2026-01-02T03:04:06.398Z), to 192.0.2.1:443 by a kept connection, 0 bytes sent "
            "in 0.001 s: the connection was lost (send); retried at once on a new connection"
            "\n  attempt 3 at +0.721 s (2026-01-02T03:04:06.399Z), no connection, 0 bytes sent in 10.000 s: no "
            "connection in time (resolve); retried after 30.000 s"
            "\n  attempt 4 at +40.721 s (2026-01-02T03:04:46.399Z), to 192.0.2.1:443, 3145728 bytes sent in 2.000 s: "
            "the connection was lost (send): End of file, 3.0 of 8.0 MiB sent; given up: attempts are spent");
}

BOOST_AUTO_TEST_CASE(attempts_that_were_forgotten_are_counted) {
    failure const f = part_failure({attempt(3, 1s), attempt(4, 2s)});
    failure const one = part_failure({attempt(2, 1s)});

    BOOST_TEST(to_string(f, failure_text::full).find("\n  2 attempts before these\n  attempt 3 at") !=
               std::string::npos);
    BOOST_TEST(to_string(one, failure_text::full).find("\n  1 attempt before these\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_failure_without_attempts_is_its_line) {
    failure const f(errc::paused);

    BOOST_TEST(to_string(f, failure_text::full) == to_string(f));
}

BOOST_AUTO_TEST_CASE(what_strangers_say_adds_no_lines) {
    attempt_record a = attempt(1, 0ms);
    a.detail = "a\nb\x1b[31m";
    a.service_code = "X\r\nY";

    std::string const text = to_string(part_failure({a}), failure_text::full);

    BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 1);
    BOOST_TEST(text.find('\x1b') == std::string::npos);
    BOOST_TEST(text.find('\r') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_decision_has_a_word_and_a_phrase) {
    for (int i = 0; i <= static_cast<int>(retry_decision::out_of_time); ++i) {
        attempt_record a = attempt(1, 0ms);
        a.decision = static_cast<retry_decision>(i);
        BOOST_TEST(std::string(to_string(a.decision)) != "");
        BOOST_TEST(!to_string(a).ends_with("; "));
    }
}

BOOST_AUTO_TEST_SUITE_END()
