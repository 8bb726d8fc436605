// SPDX-License-Identifier: BSL-1.0
// One request and its answer, with a peer that behaves, refuses early, stalls, lies, and goes away.
#include "unit/net/stage.hpp"

#include "testing/fuse.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(exchange)

namespace {

using outcome = std::optional<result<net::exchange_result>>;

net::exchange_limits limits() {
    net::exchange_limits l;
    l.low_speed_time = 10s;
    l.response = 30s;
    return l;
}

class talk : public stage {
public:
    using stage::stage;

    /// Sends a PUT with `body` while `peer` runs at the other end.
    void run(test_body* body, asio::awaitable<void> peer, bool is_head = false) {
        start(std::move(peer));
        start(put(body, is_head));
        turn();
        BOOST_REQUIRE_MESSAGE(end.has_value(), "the exchange never ended");
    }
    void run(test_body* body, std::string const& response, bool is_head = false) {
        run(body, answering(response), is_head);
    }

    /// Reads the head, and the body when there is one to be sent, and answers.
    asio::awaitable<void> answering(std::string response) {
        std::string const head = co_await read_until(*theirs, "\r\n\r\n");
        co_await write_all(*theirs, response);
        std::string drain(100'000, '\0');
        for (bool goes_on = true; goes_on;) {
            auto const read = co_await theirs->read_some(asio::buffer(drain));
            goes_on = !read.ec;
        }
    }

    asio::awaitable<void> put(test_body* body, bool is_head) {
        auto const begun = clock->now();
        end.emplace(
            co_await net::exchange(*ours, "PUT /k HTTP/1.1\r\nHost: h\r\n\r\n", body, is_head, rules, &replayable));
        took = clock->now() - begun;
        ours->close();
    }

    failure error() const { return end->error(); }

    net::exchange_limits rules = limits();
    outcome end;
    async::duration took{};
    bool replayable = false;
};

std::string const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nETag: \"E\"\r\n\r\nhi";

} // namespace

BOOST_AUTO_TEST_CASE(an_answer_is_read_and_the_connection_can_serve_again) {
    talk t;
    test_body body(5000);
    t.run(&body, ok);

    BOOST_REQUIRE(t.end->has_value());
    BOOST_TEST((*t.end)->response.status == 200);
    BOOST_TEST((*t.end)->response.body == "hi");
    BOOST_TEST((*t.end)->response.headers.get("etag") == "\"E\"");
    BOOST_TEST(t.clock->armed() == 0U);
}

BOOST_AUTO_TEST_CASE(an_answer_that_only_promises_one_is_a_lost_connection) {
    talk t;
    test_body body(50);
    t.start([](talk& in) -> asio::awaitable<void> {
        std::string const head = co_await read_until(*in.theirs, "bbb");
        co_await write_all(*in.theirs, "HTTP/1.1 100 Continue\r\n\r\n");
        in.theirs->close();
    }(t));
    t.start(t.put(&body, false));
    t.turn();

    BOOST_REQUIRE(t.end.has_value());
    BOOST_REQUIRE(t.end->has_error());
    BOOST_TEST((t.error().code == errc::connection_lost));
    BOOST_TEST(!t.replayable);
}

BOOST_AUTO_TEST_CASE(every_framing_is_understood) {
    struct row {
        std::string response, body;
        bool reusable, is_head;
    };
    std::vector<row> const rows{
        {"HTTP/1.1 204 No Content\r\n\r\n", "", true, false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", "abcde", true,
         false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nabcde", "abcde", false, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", "", true, true},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + ok, "hi", true, false},
        {ok + "HTTP/1.1 500 unasked\r\n\r\n", "hi", false, false},
    };
    for (row const& r : rows) {
        BOOST_TEST_CONTEXT(r.response) {
            talk t;
            t.run(nullptr, r.response, r.is_head);
            BOOST_REQUIRE(t.end->has_value());
            BOOST_TEST((*t.end)->response.body == r.body);
            BOOST_TEST((*t.end)->connection_reusable == r.reusable);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_answer_may_come_in_pieces_of_any_size) {
    for (std::size_t cut = 1; cut < ok.size(); ++cut) {
        talk t;
        auto peer = [&t, cut]() -> asio::awaitable<void> {
            std::string const head = co_await read_until(*t.theirs, "\r\n\r\n");
            co_await write_all(*t.theirs, ok.substr(0, cut));
            co_await t.clock->sleep(1s);
            co_await write_all(*t.theirs, ok.substr(cut));
        };
        t.run(nullptr, peer());
        BOOST_REQUIRE(t.end->has_value());
        BOOST_TEST((*t.end)->response.body == "hi");
    }
}

BOOST_AUTO_TEST_CASE(a_refusal_is_heard_while_the_body_still_goes_out) {
    for (std::size_t capacity : {std::size_t(500), std::size_t(64 * 1024)}) {
        talk t(capacity);
        test_body body(1'000'000);
        auto peer = [&t]() -> asio::awaitable<void> {
            std::string const head = co_await read_until(*t.theirs, "\r\n\r\n");
            co_await write_all(*t.theirs, "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
            co_await t.clock->sleep(1h); // never reads the body
        };
        t.run(&body, peer());

        BOOST_REQUIRE(t.end->has_value());
        BOOST_TEST((*t.end)->response.status == 403);
        BOOST_TEST((*t.end)->response.body == "no");
        BOOST_TEST(!(*t.end)->connection_reusable);
        BOOST_TEST((*t.end)->body_sent < 1'000'000U);
    }
}

BOOST_AUTO_TEST_CASE(an_answer_wins_over_the_broken_pipe_that_follows_it) {
    talk t(500);
    test_body body(1'000'000);
    auto peer = [&t]() -> asio::awaitable<void> {
        std::string const head = co_await read_until(*t.theirs, "\r\n\r\n");
        co_await write_all(*t.theirs, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        t.theirs->close();
    };
    t.run(&body, peer());

    BOOST_REQUIRE(t.end->has_value());
    BOOST_TEST((*t.end)->response.status == 503);
}

BOOST_AUTO_TEST_CASE(a_peer_that_goes_away_is_told_with_how_far_we_were) {
    talk silent;
    test_body body(5000);
    auto leave = [](talk& t) -> asio::awaitable<void> {
        std::string const head = co_await read_until(*t.theirs, "\r\n\r\n");
        t.theirs->close();
    };
    silent.run(&body, leave(silent));
    BOOST_TEST((silent.error().code == errc::connection_lost));
    BOOST_TEST(silent.replayable);
    BOOST_TEST(silent.error().detail.find(" of 5000 bytes sent") != std::string::npos);

    talk in_the_middle;
    auto half = [](talk& t) -> asio::awaitable<void> {
        std::string const head = co_await read_until(*t.theirs, "\r\n\r\n");
        co_await write_all(*t.theirs, ok.substr(0, 30));
        t.theirs->close();
    };
    in_the_middle.run(nullptr, half(in_the_middle));
    BOOST_TEST((in_the_middle.error().code == errc::connection_lost));
    BOOST_TEST((in_the_middle.error().phase == request_phase::receive));
    BOOST_TEST(!in_the_middle.replayable);
}

BOOST_AUTO_TEST_CASE(silence_ends_in_the_timeout_of_its_phase) {
    talk no_reader(500);
    test_body body(1'000'000);
    auto sleep = [](talk& t) -> asio::awaitable<void> { co_await t.clock->sleep(1h); };
    auto const begun = no_reader.clock->now();
    no_reader.run(&body, sleep(no_reader));
    BOOST_TEST((no_reader.error().code == errc::stalled));
    BOOST_TEST((no_reader.error().phase == request_phase::send));
    BOOST_TEST(!no_reader.replayable);
    BOOST_TEST((no_reader.clock->now() - begun >= 10s));

    talk no_response;
    test_body small(100);
    no_response.run(&small, sleep(no_response));
    BOOST_TEST((no_response.error().code == errc::response_timed_out));
    BOOST_TEST((no_response.error().phase == request_phase::wait));

    talk half_answer;
    auto half = [](talk& t) -> asio::awaitable<void> {
        co_await read_until(*t.theirs, "\r\n\r\n");
        co_await write_all(*t.theirs, ok.substr(0, 30));
        co_await t.clock->sleep(1h);
    };
    half_answer.run(nullptr, half(half_answer));
    BOOST_TEST((half_answer.error().code == errc::stalled));
    BOOST_TEST((half_answer.error().phase == request_phase::receive));
}

BOOST_AUTO_TEST_CASE(a_slow_body_is_no_stall_as_long_as_bytes_move) {
    talk t(500);
    test_body body(100'000, 10'000);
    auto slow_reader = [&t]() -> asio::awaitable<void> {
        std::string some(500, '\0');
        for (std::size_t all = 0; all < 100'000;) {
            auto const read = co_await t.theirs->read_some(asio::buffer(some));
            if (read.ec) co_return;
            all += read.bytes;
            co_await t.clock->sleep(200ms);
        }
        co_await write_all(*t.theirs, ok);
    };
    t.run(&body, slow_reader());
    BOOST_REQUIRE_MESSAGE(t.end->has_value(), (t.end->has_value() ? "" : to_string(t.error())));
}

BOOST_AUTO_TEST_CASE(a_trickle_is_a_stall_though_bytes_move) {
    talk t(500);
    t.rules.low_speed_bytes = 1000;
    test_body body(100'000, 10'000);
    auto sipping = [&t]() -> asio::awaitable<void> {
        char one = 0;
        for (;;) {
            auto const read = co_await t.theirs->read_some(asio::buffer(&one, 1));
            if (read.ec) co_return;
            co_await t.clock->sleep(100ms);
        }
    };
    t.run(&body, sipping());

    BOOST_TEST((t.error().code == errc::stalled));
    BOOST_TEST((t.error().phase == request_phase::send));
    BOOST_TEST(t.error().detail.find(" bytes moved in 10.0 s, fewer than 1000") != std::string::npos, t.error().detail);
    BOOST_TEST((t.took == 10s));

    talk u;
    u.rules.low_speed_bytes = 1000;
    auto dripping = [&u]() -> asio::awaitable<void> {
        co_await read_until(*u.theirs, "\r\n\r\n");
        for (char c : "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + std::string(500, 'x')) {
            co_await write_all(*u.theirs, std::string(1, c));
            co_await u.clock->sleep(1s);
        }
    };
    u.run(nullptr, dripping());
    BOOST_TEST((u.error().code == errc::stalled));
    BOOST_TEST((u.error().phase == request_phase::receive));
    BOOST_TEST(u.error().detail.find(" bytes moved in 10.0 s, fewer than 1000") != std::string::npos, u.error().detail);
}

BOOST_AUTO_TEST_CASE(a_response_with_a_limit_of_its_own_may_come_by_a_blank_every_five_seconds) {
    for (auto const how_long : {9min, 11min}) {
        talk t;
        t.rules.low_speed_bytes = 1000;
        t.rules.whole_response = 10min;
        auto peer = [](talk& of, std::chrono::seconds alive) -> asio::awaitable<void> {
            co_await read_until(*of.theirs, "\r\n\r\n");
            co_await write_all(*of.theirs, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (auto passed = 0s; passed < alive; passed += 5s) {
                co_await of.clock->sleep(5s);
                co_await write_all(*of.theirs, "1\r\n \r\n");
            }
            co_await write_all(*of.theirs, "2\r\nhi\r\n0\r\n\r\n");
        };
        t.run(nullptr, peer(t, how_long));
        BOOST_TEST(t.end->has_value() == (how_long < 10min));
        if (t.end->has_value()) {
            BOOST_TEST((*t.end)->response.body.ends_with("  hi"));
            continue;
        }
        BOOST_TEST((t.error().code == errc::response_timed_out));
        BOOST_TEST((t.took >= 10min && t.took < 11min));
    }
}

BOOST_AUTO_TEST_CASE(the_end_of_a_body_may_be_less_than_the_pace_asks_for) {
    talk t(500);
    t.rules.low_speed_bytes = 1000;
    test_body body(1'900, 1'900);
    auto slow = [&t]() -> asio::awaitable<void> {
        char one = 0;
        for (int n = 0; n < 1'900;) { // what is left of the second thousand takes nine seconds
            auto const read = co_await t.theirs->read_some(asio::buffer(&one, 1));
            if (read.ec) co_return;
            ++n;
            co_await t.clock->sleep(6ms);
        }
        co_await write_all(*t.theirs, ok);
    };
    t.run(&body, slow());
    BOOST_REQUIRE_MESSAGE(t.end->has_value(), (t.end->has_value() ? "" : to_string(t.error())));
}

BOOST_AUTO_TEST_CASE(a_slow_source_is_no_stall) {
    talk t;
    test_body body(4'000, 1'000);
    body.before_each = [&t]() -> asio::awaitable<void> { return t.clock->sleep(1min); };
    auto patient = [&t]() -> asio::awaitable<void> {
        std::string const all = co_await read_until(*t.theirs, std::string(4'000, 'b'));
        co_await write_all(*t.theirs, ok);
    };
    t.run(&body, patient());
    BOOST_REQUIRE_MESSAGE(t.end->has_value(), (t.end->has_value() ? "" : to_string(t.error())));
}

BOOST_AUTO_TEST_CASE(answers_that_are_no_http_are_malformed) {
    std::string const flood = "HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n";
    for (std::string const& bad : {std::string("junk\r\n\r\n"), std::string("HTTP/1.1 abc\r\n\r\n"),
                                   std::string("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
                                   std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), flood,
                                   std::string("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")}) {
        talk t;
        t.run(nullptr, bad);
        BOOST_TEST_CONTEXT(bad.substr(0, 60)) BOOST_TEST((t.error().code == errc::malformed_response));
    }
}

BOOST_AUTO_TEST_CASE(a_body_that_fails_or_ends_early_is_told_as_what_it_is) {
    for (bool fails : {true, false}) {
        talk t;
        test_body body(5000);
        (fails ? body.fails_at : body.ends_at) = 2000;
        t.run(&body, ok);
        BOOST_TEST((t.error().code == (fails ? errc::source_unreadable : errc::source_truncated)));
        BOOST_TEST(!t.replayable);
    }
}

BOOST_AUTO_TEST_CASE(a_failure_at_any_step_of_io_ends_the_exchange) {
    for (int at = 1;; ++at) {
        talk t(1000);
        auto const fuse = std::make_shared<testing::fuse>(at);
        t.ours = testing::watch(std::move(t.ours), fuse);
        test_body body(5000);
        auto peer = [&t]() -> asio::awaitable<void> {
            std::string const all = co_await read_until(*t.theirs, std::string(5000, 'b'));
            if (all.size() >= 5000) co_await write_all(*t.theirs, ok);
        };
        t.run(&body, peer());
        if (!fuse->has_blown()) break;
        BOOST_TEST(t.end->has_error());
        BOOST_TEST((t.error().code == errc::connection_lost));
    }
}

BOOST_AUTO_TEST_CASE(a_cancelled_exchange_ends_wherever_it_is) {
    for (int at = 1;; ++at) {
        talk t(1000);
        asio::cancellation_signal signal;
        auto const fuse = std::make_shared<testing::fuse>(
            at, [&] { asio::post(t.io, [&] { signal.emit(asio::cancellation_type::terminal); }); });
        t.ours = testing::watch(std::move(t.ours), fuse);
        test_body body(5000);
        auto slow_peer = [&t]() -> asio::awaitable<void> {
            std::string const all = co_await read_until(*t.theirs, std::string(5000, 'b'));
            co_await t.clock->sleep(1s);
            if (all.size() >= 5000) co_await write_all(*t.theirs, ok);
        };
        t.start(slow_peer());
        bool aborted = false;
        asio::co_spawn(t.io, t.put(&body, false),
                       asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr e) {
                           aborted = e != nullptr;
                           t.ours->close();
                       }));
        t.turn();
        if (!fuse->has_blown()) break;
        BOOST_TEST((aborted || (t.end && (t.end->has_value() || t.error().code == asio::error::operation_aborted))));
    }
}

BOOST_AUTO_TEST_SUITE_END()
