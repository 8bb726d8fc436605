// SPDX-License-Identifier: BSL-1.0
// Responses that nobody asked for, that come too early, or that never come to their end.
#include "unit/net/stage.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(untrusted_responses)

namespace {

std::string const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nETag: \"E\"\r\n\r\nhi";
std::string const interim = "HTTP/1.1 102 Processing\r\n\r\n";

/// One PUT, while a script runs at the other end.
class put_stage : public stage {
public:
    explicit put_stage(std::size_t capacity = 64 * 1024) : stage(capacity) {
        rules.low_speed_time = 10s;
        rules.response = 30s;
    }

    void run(test_body* body, asio::awaitable<void> peer) {
        start(std::move(peer));
        start(put(body));
        turn();
        BOOST_REQUIRE_MESSAGE(end.has_value(), "the exchange never ended");
    }

    /// The peer reads the head, sends `text`, and then reads on.
    asio::awaitable<void> sends(std::string text) {
        heard = co_await read_until(*theirs, "\r\n\r\n");
        co_await write_all(*theirs, std::move(text));
        std::string rest(100'000, '\0');
        for (bool more = true; more;) {
            auto const read = co_await theirs->read_some(asio::buffer(rest));
            more = !read.ec;
        }
    }

    asio::awaitable<void> put(test_body* body) {
        auto const begun = clock->now();
        end.emplace(
            co_await net::exchange(*ours, "PUT /k HTTP/1.1\r\nHost: h\r\n\r\n", body, false, rules, &replayable, into));
        took = clock->now() - begun;
        ours->close();
    }

    error_code code() const { return end->has_value() ? error_code() : end->error().code; }

    net::exchange_limits rules;
    net::body_sink* into = nullptr;
    std::optional<result<net::exchange_result>> end;
    std::string heard;
    async::duration took{};
    bool replayable = false;
};

/// Drops what comes.
class no_sink final : public net::body_sink {
public:
    result<void> begin(wire::response const&) override { return {}; }
    asio::awaitable<result<void>> take(asio::const_buffer) override { co_return result<void>(); }
};

} // namespace

BOOST_AUTO_TEST_CASE(what_comes_before_the_request_leaves_is_no_response_to_it) {
    put_stage s;
    auto late_second_one = [&]() -> asio::awaitable<void> {
        co_await write_all(*s.theirs, ok);
        s.heard = co_await read_until(*s.theirs, "\r\n\r\n");
    };
    test_body body(5000);
    s.run(&body, late_second_one());

    BOOST_TEST((s.code() == errc::connection_lost));
    BOOST_TEST(s.replayable);
    BOOST_TEST(s.heard == "");
}

BOOST_AUTO_TEST_CASE(what_comes_while_the_first_bytes_of_the_body_are_read_is_no_response_either) {
    for (bool const is_checked : {false, true}) { // when it was leased, which is a while ago
        put_stage s;
        s.rules.is_checked = is_checked;
        auto late_second_one = [&]() -> asio::awaitable<void> {
            co_await s.clock->sleep(1ms);
            co_await write_all(*s.theirs, ok);
            s.heard = co_await read_until(*s.theirs, "\r\n\r\n");
        };
        test_body body(5000);
        body.before_each = [&s]() -> asio::awaitable<void> { return s.clock->sleep(1s); };
        s.run(&body, late_second_one());

        BOOST_TEST((s.code() == errc::connection_lost));
        BOOST_TEST(s.replayable);
        BOOST_TEST(s.heard == "");
    }
}

BOOST_AUTO_TEST_CASE(a_trailer_is_no_header) {
    put_stage s;
    s.run(nullptr, s.sends("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: ETag\r\n\r\n"
                           "2\r\nhi\r\n0\r\nETag: \"E\"\r\nConnection: close\r\n\r\n"));
    BOOST_REQUIRE(s.end->has_value());
    BOOST_TEST((*s.end)->response.body == "hi");
    BOOST_TEST((*s.end)->response.headers.has("trailer"));
    BOOST_TEST(!(*s.end)->response.headers.has("etag"));
}

BOOST_AUTO_TEST_CASE(a_success_before_all_is_sent_is_malformed) {
    for (auto const* more : {"", "Connection: close\r\n"}) {
        put_stage s(500);
        test_body body(1'000'000);
        s.run(&body, s.sends("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + std::string(more) + "\r\n"));

        BOOST_REQUIRE(s.end->has_error());
        BOOST_TEST((s.code() == errc::malformed_response));
        BOOST_TEST(s.end->error().http_status == 200);
        BOOST_TEST(s.end->error().bytes_sent < 1'000'000U);
    }
}

BOOST_AUTO_TEST_CASE(ten_interim_responses_are_passed_over_and_no_more) {
    for (int n : {10, 11}) {
        put_stage s;
        std::string text;
        for (int i = 0; i < n; ++i) text += interim;
        s.run(nullptr, s.sends(text + ok));
        BOOST_TEST(s.end->has_value() == (n == 10));
        if (n == 11) BOOST_TEST((s.code() == errc::malformed_response));
    }
}

BOOST_AUTO_TEST_CASE(a_change_of_protocol_that_nobody_asked_for_is_no_response) {
    put_stage s;
    s.run(nullptr, s.sends("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" + ok));
    BOOST_TEST((s.code() == errc::malformed_response));
}

BOOST_AUTO_TEST_CASE(the_deadline_of_the_response_holds_until_its_final_head) {
    for (std::string const& again :
         {interim, std::string("HTTP/1.1 100 Go on\r\nX: ") + std::string(2000, 'x') + "\r\n\r\n"}) {
        put_stage s;
        auto now_and_then = [&]() -> asio::awaitable<void> {
            s.heard = co_await read_until(*s.theirs, "\r\n\r\n");
            for (int i = 0; i < 9; ++i) {
                co_await s.clock->sleep(9s);
                co_await write_all(*s.theirs, again);
            }
        };
        s.run(nullptr, now_and_then());
        BOOST_TEST((s.code() == errc::response_timed_out));
        BOOST_TEST((s.took == 30s));
    }
}

BOOST_AUTO_TEST_CASE(an_interim_response_leaves_the_service_the_time_that_it_has_without) {
    for (bool const late : {false, true}) {
        put_stage s;
        auto slow = [&]() -> asio::awaitable<void> {
            s.heard = co_await read_until(*s.theirs, "\r\n\r\n");
            if (late) co_await s.clock->sleep(5s);
            co_await write_all(*s.theirs, interim);
            co_await s.clock->sleep(24s);
            co_await write_all(*s.theirs, ok);
        };
        s.run(nullptr, slow());
        BOOST_TEST(s.end->has_value());
    }
}

BOOST_AUTO_TEST_CASE(a_head_that_stops_behind_an_interim_response_is_a_stall) {
    put_stage s;
    auto slow = [&]() -> asio::awaitable<void> {
        s.heard = co_await read_until(*s.theirs, "\r\n\r\n");
        co_await write_all(*s.theirs, interim);
        co_await s.clock->sleep(1s);
        co_await write_all(*s.theirs, "HTTP/1.1 200");
        co_await s.clock->sleep(60s);
    };
    s.run(nullptr, slow());
    BOOST_TEST((s.code() == errc::stalled));
    BOOST_TEST((s.took == 11s));
}

BOOST_AUTO_TEST_CASE(a_body_may_take_longer_than_the_deadline_of_the_response) {
    put_stage s;
    auto slow = [&]() -> asio::awaitable<void> {
        s.heard = co_await read_until(*s.theirs, "\r\n\r\n");
        co_await s.clock->sleep(29s);
        co_await write_all(*s.theirs, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
        for (int i = 0; i < 10; ++i) {
            co_await s.clock->sleep(9s);
            co_await write_all(*s.theirs, "x");
        }
    };
    s.run(nullptr, slow());
    BOOST_TEST(s.end->has_value());
}

BOOST_AUTO_TEST_CASE(heads_chunk_headers_and_trailers_share_one_limit) {
    std::string const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    std::string const half(33'000, 'x');
    for (std::string const& text :
         {"HTTP/1.1 200 OK\r\nX: " + half + half + "\r\n\r\n", chunked + "1;" + half + half,
          chunked + "0\r\nX: " + half + half,
          "HTTP/1.1 100 C\r\nX: " + half + "\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: " + half + "\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: " + half + "\r\n\r\n0\r\nX: " + half + "\r\n\r\n",
          "HTTP/1.1 200" + half + half + "\r\n"}) {
        BOOST_TEST_CONTEXT(text.substr(0, 60)) {
            put_stage s(1'000'000);
            s.run(nullptr, s.sends(text));
            BOOST_TEST((s.code() == errc::malformed_response));
        }
    }
    put_stage s(1'000'000);
    std::string const almost_all(60'000, 'x'),
        rest(3'000, 'x'); // newer versions of Beast take extensions of up to 8 KiB
    s.run(nullptr, s.sends("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: " + almost_all + "\r\n\r\n1;" + rest +
                           "\r\nb\r\n0\r\n\r\n"));
    BOOST_TEST(s.end->has_value());
}

BOOST_AUTO_TEST_CASE(a_body_in_small_chunks_may_have_any_length) {
    put_stage s(10'000'000);
    std::string text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 50'000; ++i) text += "40\r\n" + std::string(64, 'b') + "\r\n";
    s.run(nullptr, s.sends(text + "0\r\n\r\n"));
    BOOST_REQUIRE(s.end->has_value());
    BOOST_TEST((*s.end)->response.body.size() == 50'000U * 64);
}

BOOST_AUTO_TEST_CASE(the_body_of_a_refusal_is_bounded_though_that_of_a_success_is_not) {
    for (auto const* status : {"200 OK", "404 Not Found"}) {
        put_stage s(4'000'000);
        s.rules.max_body = std::numeric_limits<std::uint64_t>::max();
        s.run(nullptr, s.sends("HTTP/1.1 " + std::string(status) + "\r\nContent-Length: 2000000\r\n\r\n" +
                               std::string(2'000'000, 'b')));
        BOOST_TEST(s.end->has_value() == (status[0] == '2'));
    }
}

BOOST_AUTO_TEST_CASE(a_length_that_no_memory_has_is_not_reserved_for_a_refusal) {
    for (auto const* length : {"18446744073709551615", "9223372036854775807", "35184372088832"}) {
        put_stage s(4'000'000);
        no_sink sink;
        s.into = &sink;
        auto as_much_as_a_refusal_may_have = [&]() -> asio::awaitable<void> {
            s.heard = co_await read_until(*s.theirs, "\r\n\r\n");
            co_await write_all(*s.theirs, "HTTP/1.1 404 Not Found\r\nContent-Length: " + std::string(length) +
                                              "\r\n\r\n" + std::string(1 << 20, 'b'));
            co_await s.clock->sleep(1s);
            co_await write_all(*s.theirs, "b");
        };
        s.run(nullptr, as_much_as_a_refusal_may_have());
        BOOST_TEST((s.code() == errc::malformed_response));
    }
}

BOOST_AUTO_TEST_CASE(a_status_line_without_a_reason_is_understood_however_it_is_cut) {
    std::string const bare = interim.substr(0, 12) + "\r\n\r\nHTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi";
    for (std::size_t cut = 1; cut < bare.size(); ++cut) {
        put_stage s;
        auto in_two = [&s, &bare, cut]() -> asio::awaitable<void> {
            s.heard = co_await read_until(*s.theirs, "\r\n\r\n");
            co_await write_all(*s.theirs, bare.substr(0, cut));
            co_await s.clock->sleep(1s);
            co_await write_all(*s.theirs, bare.substr(cut));
        };
        s.run(nullptr, in_two());
        BOOST_REQUIRE(s.end->has_value());
        BOOST_TEST((*s.end)->response.body == "hi");
    }
}

BOOST_AUTO_TEST_SUITE_END()
