// SPDX-License-Identifier: BSL-1.0
// The body of a Beast request goes into an object, whatever its coding; and std::stop_token stops uploads.
#include <ossio/body_stream.hpp>
#include <ossio/stop_token.hpp>

#include "server/stage.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>

using namespace ossio;
using namespace ossio::test;
namespace http = boost::beast::http;

BOOST_AUTO_TEST_SUITE(beast_bodies)

namespace {

/// Two connected sockets on a loop.
class socket_pair {
public:
    explicit socket_pair(asio::io_context& io) : here(io), there(io) {
        asio::ip::tcp::acceptor listening(io, {asio::ip::address_v4::loopback(), 0});
        here.connect(listening.local_endpoint());
        there = listening.accept();
    }

    asio::ip::tcp::socket here, there;
};

asio::awaitable<upload_result> store_body(bucket to, asio::ip::tcp::socket& from,
                                          body_options limits = body_options()) {
    boost::beast::flat_buffer buffer;
    http::request_parser<http::buffer_body> parser;
    parser.body_limit(boost::none);
    co_await http::async_read_header(from, buffer, parser, asio::use_awaitable);
    auto body = from_body(from, buffer, parser, limits);
    auto storing = to.upload_stream("k", body, in_parts(200'000));
    co_return co_await std::move(storing);
}

/// A request that is sent by `sockets.here`, and stored in an embedded OSS by who holds `sockets.there`.
class relayed_request {
public:
    explicit relayed_request(testing::server_options how = testing::server_options())
        : server(io.get_executor(), how), relay(io.get_executor(), server.options()), sockets(io) {
        server.create_bucket("examplebucket");
    }

    void send(std::string const& header, std::string const& body, std::function<void()> then = {}) {
        sent_ = "PUT /k HTTP/1.1\r\nHost: h\r\n" + header + "\r\n\r\n" + body;
        asio::async_write(sockets.here, asio::buffer(sent_), [then](boost::system::error_code, std::size_t) {
            if (then) then();
        });
    }

    result<upload_result> store(body_options limits = body_options()) {
        return run(io, store_body(relay.bucket("examplebucket"), sockets.there, limits));
    }

    bool has_stored(std::string const& bytes) const { return server.object("examplebucket", "k") == bytes; }

    asio::io_context io;
    testing::server server;
    client relay;
    socket_pair sockets;

private:
    std::string sent_;
};

} // namespace

BOOST_AUTO_TEST_CASE(bodies_of_both_codings_arrive_whole) {
    std::string const bytes = some_bytes(1'000'000);
    struct row {
        std::string head, body;
    };
    std::string chunked;
    for (std::size_t at = 0; at < bytes.size(); at += 62'500) chunked += "f424\r\n" + bytes.substr(at, 62'500) + "\r\n";
    chunked += "0\r\n\r\n";
    for (row const& r : {row{"Content-Length: 1000000", bytes}, row{"Transfer-Encoding: chunked", chunked}}) {
        relayed_request one;
        one.send(r.head, r.body);

        auto const done = one.store();

        BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
        BOOST_TEST(one.has_stored(bytes));
    }
}

BOOST_AUTO_TEST_CASE(a_body_that_breaks_off_leaves_no_object) {
    relayed_request one;
    one.send("Content-Length: 1000000", some_bytes(500'000), [&] { one.sockets.here.close(); });

    auto const done = one.store();

    BOOST_TEST(!done.has_value());
    BOOST_TEST(!one.server.has_object("examplebucket", "k"));
    BOOST_TEST(one.server.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_CASE(a_rate_stalls_when_too_few_bytes_arrive_in_the_time_of_reading) {
    using namespace std::chrono_literals;
    struct row {
        char const* what;
        body_options limits;
        std::vector<std::pair<std::size_t, std::chrono::milliseconds>> reads;
        bool is_stalled;
    };
    body_options const per_second(1000ms, 100), per_two_seconds(2000ms, 100), any_byte(1000ms, 0);
    for (row const& r : {row{"no limit", body_options(), {{0, 24h}}, false},
                         row{"in time", per_second, {{50, 400ms}, {50, 400ms}, {0, 900ms}}, false},
                         row{"silent", per_second, {{0, 1000ms}}, true},
                         row{"too few bytes", per_second, {{50, 500ms}, {49, 500ms}}, true},
                         row{"the limit is in bytes per second", per_two_seconds, {{199, 2000ms}}, true},
                         row{"one byte suffices", any_byte, {{1, 900ms}, {1, 900ms}}, false}}) {
        detail::body_rate rate(r.limits);

        for (auto const& [bytes, took] : r.reads) rate.count(bytes, took);

        BOOST_TEST(rate.is_stalled() == r.is_stalled, r.what);
    }
}

BOOST_AUTO_TEST_CASE(a_sender_that_is_too_slow_ends_the_upload) {
    relayed_request one;
    one.send("Content-Length: 1000000", some_bytes(500'000));

    auto const done = one.store(body_options(std::chrono::milliseconds(100)));

    BOOST_REQUIRE(!done.has_value());
    BOOST_TEST((done.error().code == errc::stalled));
    BOOST_TEST(done.error().attempts == 0);
    BOOST_TEST(response_status(done.error()) == 408u);
    BOOST_TEST(one.server.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_CASE(the_time_in_which_oss_is_slow_does_not_count) {
    testing::server_options slow;
    slow.latency = std::chrono::milliseconds(400);
    relayed_request one(slow);
    std::string const bytes = some_bytes(2'000'000); // more than four parts in flight
    one.send("Content-Length: 2000000", bytes);

    auto const done = one.store(body_options(std::chrono::milliseconds(300)));

    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST(one.has_stored(bytes));
}

BOOST_AUTO_TEST_CASE(a_client_that_expects_100_continue_gets_it_before_it_sends_the_body) {
    relayed_request one;
    one.send("Content-Length: 3\r\nExpect: 100-Continue", "");
    std::string received(25, '\0');
    asio::async_read(one.sockets.here, asio::buffer(received), [&](boost::system::error_code, std::size_t) {
        asio::write(one.sockets.here, asio::buffer("abc", 3));
    });

    auto const done = one.store();

    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST(received == "HTTP/1.1 100 Continue\r\n\r\n");
    BOOST_TEST(one.has_stored("abc"));
}

BOOST_AUTO_TEST_CASE(bytes_that_were_not_read_do_not_reset_the_connection) {
    asio::io_context io;
    socket_pair sockets(io);
    asio::write(sockets.here, asio::buffer(some_bytes(50'000)));
    asio::write(sockets.there, asio::buffer("refused", 7));
    std::string received;
    asio::async_read(sockets.here, asio::dynamic_buffer(received), [&](boost::system::error_code ec, std::size_t) {
        BOOST_TEST((ec == asio::error::eof));
        sockets.here.close();
    });

    auto const end = run(io, discard_rest(sockets.there));

    BOOST_TEST(end.has_value());
    BOOST_TEST(sockets.there.available() == 0u);
    io.run();
    BOOST_TEST(received == "refused");
}

BOOST_AUTO_TEST_CASE(a_failure_has_a_status_for_the_client) {
    auto const status = [](error_code code, int attempts = 1) {
        failure f(code);
        f.attempts = attempts;
        return response_status(f);
    };

    BOOST_TEST(status(errc::stalled, 0) == 408u);
    BOOST_TEST(status(errc::stalled) == 504u);
    BOOST_TEST(status(errc::source_unreadable) == 400u);
    BOOST_TEST(status(errc::aborted) == 409u);
    BOOST_TEST(status(errc::draining) == 503u);
    BOOST_TEST(status(service_errc::server_busy) == 503u);
    BOOST_TEST(status(service_errc::entity_too_large) == 413u);
    BOOST_TEST(status(service_errc::access_denied) == 502u);
}

#ifdef __cpp_lib_jthread
BOOST_AUTO_TEST_CASE(a_stop_token_pauses_or_aborts_an_upload) {
    for (auto const& [what, expected] :
         {std::pair(stop_request::pause, errc::paused), {stop_request::abort, errc::aborted}}) {
        relayed_request one;
        std::stop_source source;
        stop_token_adapter const stop(source.get_token(), what);
        auto o = in_parts(200'000);
        o.cancellation = stop.token();
        o.on_progress = [&](progress const&) { source.request_stop(); };

        auto const end =
            run(one.io, one.relay.bucket("examplebucket").upload("k", from_memory(some_bytes(2'000'000)), o));

        BOOST_TEST((!end && end.error().code == expected));
    }
}
#endif

BOOST_AUTO_TEST_SUITE_END()
