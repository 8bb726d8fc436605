// SPDX-License-Identifier: BSL-1.0
// TLS over pipes: handshakes that must fail, big writes, early words, truncation.
#include "unit/net/secure_stage.hpp"

#include "async/rate_limiter.hpp"
#include "async/rate_pool.hpp"

#include <boost/asio/ssl/error.hpp>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(tls)

BOOST_AUTO_TEST_CASE(bytes_arrive_as_they_were_sent_through_any_pipe) {
    for (std::size_t capacity : {std::size_t(1000), std::size_t(64 * 1024), std::size_t(4'000'000)}) {
        secure_stage s("oss.example", "oss.example", capacity);
        BOOST_REQUIRE_MESSAGE(s.near && s.far, to_string(s.why));
        std::string const sent = some_bytes(1'500'000);
        BOOST_TEST((carried(s, sent) == sent));
    }
}

BOOST_AUTO_TEST_CASE(the_name_must_be_that_of_the_certificate) {
    secure_stage s("other.example");
    BOOST_REQUIRE(!s.near);
    BOOST_TEST((s.why.code == errc::tls_failed));
    BOOST_TEST(s.why.detail.find("hostname mismatch") != std::string::npos);
    secure_stage by_address("10.0.0.1", "10.0.0.1");
    BOOST_TEST(by_address.near != nullptr);
    for (char const* number : {"127.1", "2130706433", "1.2.3.4.5", "10.0.0.256", "10.0.0.2", "."}) {
        secure_stage by_number("other.example", number);
        BOOST_TEST(!by_number.near, number);
        BOOST_TEST((by_number.why.code == errc::tls_failed), number);
    }
}

BOOST_AUTO_TEST_CASE(a_peer_that_speaks_no_tls_or_hangs_up_is_told) {
    for (bool hangs_up : {false, true}) {
        stage s;
        auto client = net::tls_context::for_client(net::client_rules()).value();
        failure why;
        auto connect = [&]() -> asio::awaitable<void> {
            auto done = co_await net::tls_connect(std::move(s.ours), client, "oss.example");
            why = done.error();
        };
        auto other = [&]() -> asio::awaitable<void> {
            if (hangs_up)
                s.theirs->close();
            else
                co_await write_all(*s.theirs, "HTTP/1.1 400 Bad Request\r\n\r\n");
        };
        s.start(connect());
        s.start(other());
        s.turn();
        BOOST_TEST((why.code == (hangs_up ? errc::connection_lost : errc::tls_failed)));
        BOOST_TEST((why.code == condition::retryable) == hangs_up); // a server that restarts hangs up on whoever comes
        BOOST_TEST(!why.detail.empty());
    }
}

BOOST_AUTO_TEST_CASE(a_word_of_the_peer_interrupts_a_write_and_no_byte_is_lost) {
    secure_stage s("oss.example", "oss.example", 1000);
    std::string const sent = some_bytes(300'000);
    std::string got, heard;
    auto writer = [&]() -> asio::awaitable<void> {
        co_await write_and_hear(*s.near, sent, heard);
        // What is taken but not yet out goes out when we turn to reading.
        std::string const response = co_await read_until(*s.near, "done");
    };
    auto reader = [&]() -> asio::awaitable<void> {
        std::string piece(10'000, '\0');
        while (got.size() < sent.size()) {
            auto const read = co_await s.far->read_some(asio::buffer(piece));
            BOOST_REQUIRE(!read.ec);
            got.append(piece, 0, read.bytes);
            if (got.size() > 50'000 && heard.empty()) co_await say(*s.far, "word");
        }
        co_await say(*s.far, "done");
    };
    s.start(writer());
    s.start(reader());
    s.turn();
    BOOST_TEST(got.size() == sent.size());
    BOOST_TEST((got == sent));
    BOOST_TEST(heard.starts_with("word"));
}

BOOST_AUTO_TEST_CASE(the_end_of_the_stream_is_heard_and_deadlines_hold) {
    secure_stage s;
    bool ended = false, late = false;
    auto reader = [&]() -> asio::awaitable<void> {
        char c = 0;
        s.near->expires_after(5s);
        auto const first = co_await s.near->read_some(asio::buffer(&c, 1));
        late = first.ec == asio::error::timed_out;
        auto const second = co_await s.far->read_some(asio::buffer(&c, 1));
        ended = second.ec == asio::ssl::error::stream_truncated; // without a close_notify
    };
    s.start(reader());
    auto closing = s.clock->make_timer();
    closing->set(s.clock->now() + 6s, [&] { s.near->close(); });
    s.turn();
    BOOST_TEST(late);
    BOOST_TEST(ended);
}

BOOST_AUTO_TEST_CASE(a_connection_within_another_is_reusable_when_its_session_tickets_have_come) {
    secure_stage outer("proxy.example", "proxy.example");
    certificates const made("oss.example");
    auto const client = net::tls_context::for_client(trusting(made.certificate_file())).value();
    auto const server = net::tls_context::for_server(made.certificate_file(), made.key_file()).value();
    net::connection_ptr near, far;
    auto connect = [&]() -> asio::awaitable<void> {
        auto done = co_await net::tls_connect(std::move(outer.near), client, "oss.example");
        if (done) near = std::move(*done);
    };
    auto accept = [&]() -> asio::awaitable<void> {
        auto done = co_await net::tls_accept(std::move(outer.far), server);
        if (done) far = std::move(*done);
    };
    outer.start(connect());
    outer.start(accept());
    outer.turn();
    BOOST_REQUIRE((near && far));

    BOOST_TEST(near->is_reusable());

    std::string word;
    auto hear = [&]() -> asio::awaitable<void> { word = co_await read_until(*near, "hello"); };
    outer.start(hear());
    outer.start(say(*far, "hello"));
    outer.turn();
    BOOST_TEST(word == "hello");
}

BOOST_AUTO_TEST_CASE(a_server_that_wants_a_certificate_says_so_also_when_a_body_is_on_its_way) {
    for (bool sends_at_once : {false, true}) { // else what the server has said is found before
        secure_stage s("oss.example", "oss.example", 64 * 1024, [](SSL_CTX* server) {
            SSL_CTX_set_verify(server, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
        });
        BOOST_REQUIRE(s.near); // by TLS 1.3 the client is connected before the server has its certificate
        BOOST_REQUIRE(!s.far);
        test_body body(1'000'000, 100'000);
        std::optional<result<net::exchange_result>> end;
        auto put = [&]() -> asio::awaitable<void> {
            net::exchange_limits limits;
            limits.is_checked = sends_at_once;
            end.emplace(
                co_await net::exchange(*s.near, "PUT /k HTTP/1.1\r\nHost: h\r\n\r\n", &body, false, limits, nullptr));
        };
        s.start(put());
        s.turn();

        BOOST_REQUIRE((end && end->has_error()));
        BOOST_TEST((end->error().code == errc::tls_failed), to_string(end->error()));
        BOOST_TEST(end->error().detail.find("certificate required") != std::string::npos, to_string(end->error()));
    }
}

BOOST_AUTO_TEST_CASE(files_that_are_no_certificates_are_named) {
    BOOST_TEST(net::tls_context::for_client(trusting("/nonexistent.pem")).error().detail.find("/nonexistent.pem") !=
               std::string::npos);
    BOOST_TEST(net::tls_context::for_server("/nonexistent.pem", "k").error().detail.find("/nonexistent.pem") !=
               std::string::npos);
    certificates const a("a.example"), b("b.example");
    BOOST_TEST(net::tls_context::for_server(a.certificate_file(), b.key_file()).has_error());
}

BOOST_AUTO_TEST_CASE(a_second_connection_to_a_host_resumes_the_session_of_the_first) {
    for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        certificates const made("oss.example");
        auto const client = net::tls_context::for_client(trusting(made.certificate_file())).value();
        auto const server = net::tls_context::for_server(made.certificate_file(), made.key_file()).value();
        SSL_CTX_set_max_proto_version(net::tls_access::native(server), version);
        auto const resumed = [&] { return SSL_CTX_sess_hits(net::tls_access::native(server)); };
        for (int connections = 0; connections < 4; ++connections) {
            stage s;
            std::string word;
            auto near = [&]() -> asio::awaitable<void> {
                auto done = co_await net::tls_connect(std::move(s.ours), client, "oss.example");
                BOOST_REQUIRE(done.has_value());
                BOOST_TEST((*done)->facts().tls);
                BOOST_TEST((*done)->facts().tls_resumed == (connections > 0));
                word = co_await read_until(**done, "hello"); // the tickets come before it
            };
            auto far = [&]() -> asio::awaitable<void> {
                auto done = co_await net::tls_accept(std::move(s.theirs), server);
                BOOST_REQUIRE(done.has_value());
                co_await write_all(**done, "hello");
            };
            s.start(near());
            s.start(far());
            s.turn();
            BOOST_TEST(word == "hello");
            BOOST_TEST(resumed() == connections);
        }
        stage s;
        failure why;
        auto near = [&]() -> asio::awaitable<void> { // what one host gave is nothing to another
            auto done = co_await net::tls_connect(std::move(s.ours), client, "other.example");
            if (!done) why = done.error();
        };
        auto far = [&]() -> asio::awaitable<void> { co_await net::tls_accept(std::move(s.theirs), server); };
        s.start(near());
        s.start(far());
        s.turn();
        BOOST_TEST((why.code == errc::tls_failed));
        BOOST_TEST(resumed() == 3);
    }
}

namespace {

/// One slice, and what is reported of it.
class one_slice final : public net::body_source {
public:
    std::uint64_t size() const noexcept override { return bytes_.size(); }
    void rewind() override {}
    asio::awaitable<result<asio::const_buffer>> next() override { co_return asio::buffer(bytes_); }
    void copied() noexcept override { is_copied = true; }
    void written() noexcept override { is_written = true; }

    bool is_copied = false, is_written = false;

private:
    std::string const bytes_ = some_bytes(256 * 1024);
};

asio::awaitable<void> read_at_least(net::connection& from, std::uint64_t bytes) {
    std::string piece(100'000, '\0');
    for (std::uint64_t all = 0; all < bytes;) {
        auto const read = co_await from.read_some(asio::buffer(piece));
        if (read.ec) co_return;
        all += read.bytes;
    }
}

asio::awaitable<void> put(net::connection& over, net::body_source& body,
                          std::optional<result<net::exchange_result>>& end, detail::rate_limiter* rate = nullptr,
                          async::runtime_ptr time = nullptr) {
    net::exchange_limits limits;
    limits.rates[0] = rate;
    limits.runtime = std::move(time);
    std::string const head = "PUT /k HTTP/1.1\r\nHost: h\r\nAuthorization: " + std::string(2000, 'a') + "\r\n\r\n";
    end.emplace(co_await net::exchange(over, head, &body, false, limits, nullptr));
}

} // namespace

BOOST_AUTO_TEST_CASE(the_memory_of_a_slice_is_free_while_its_records_wait_for_the_network) {
    for (bool own_records : {true, false}) {
        secure_stage s("oss.example", "oss.example", 64 * 1024, {}, {}, own_records);
        BOOST_REQUIRE_MESSAGE(s.near && s.far, to_string(s.why));
        one_slice body;
        std::optional<result<net::exchange_result>> end;
        s.start(put(*s.near, body, end));
        s.turn();
        BOOST_TEST(body.is_copied);
        BOOST_TEST(!body.is_written);
        s.near->close();
        s.turn();
    }
    stage limited;
    one_slice slow;
    auto const pool = std::make_shared<detail::rate_pool>(1'000'000'000);
    auto const rate = pool->limiter_on(limited.io.get_executor());
    std::optional<result<net::exchange_result>> end_of_slow;
    limited.start(put(*limited.ours, slow, end_of_slow, rate.get(), limited.clock));
    limited.start(read_at_least(*limited.theirs, slow.size()));
    limited.turn();
    BOOST_TEST(slow.is_copied);
    BOOST_TEST(slow.is_written);
    limited.ours->close();
    limited.turn();
    stage plain;
    one_slice body;
    std::optional<result<net::exchange_result>> end;
    plain.start(put(*plain.ours, body, end));
    plain.turn();
    BOOST_TEST(!body.is_copied); // the network has yet to be given the rest
    plain.ours->close();
    plain.turn();
}

BOOST_AUTO_TEST_CASE(a_refusal_is_heard_although_the_peer_reads_no_further_and_speaks_twice) {
    for (bool own_records : {true, false}) {
        secure_stage s("oss.example", "oss.example", 64 * 1024, {}, {}, own_records);
        BOOST_REQUIRE_MESSAGE(s.near && s.far, to_string(s.why));
        one_slice body;
        std::optional<result<net::exchange_result>> end;
        s.start(put(*s.near, body, end));
        s.start(say(*s.far, "HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\n"));
        auto later = s.clock->make_timer(), at_last = s.clock->make_timer();
        later->set(s.clock->now() + 300ms, [&] { s.start(say(*s.far, "body")); });
        at_last->set(s.clock->now() + 600ms, [&] { s.far->close(); });

        s.turn();

        BOOST_REQUIRE(end.has_value());
        BOOST_REQUIRE_MESSAGE(end->has_value(), to_string(end->error()));
        BOOST_TEST((*end)->response.status == 403);
        BOOST_TEST((*end)->response.body == "body");
        s.near->close();
        s.turn();
    }
}

BOOST_AUTO_TEST_CASE(no_more_buffers_for_records_are_kept_than_there_are_connections) {
    net::record_buffers buffers;
    std::vector<net::raw_memory> in_use;
    for (int i = 0; i < 3; ++i) {
        buffers.connection_opened();
        in_use.push_back(buffers.take());
        BOOST_TEST(in_use.back().size() >= net::record_batch);
    }
    for (auto& one : in_use) buffers.give(std::move(one));
    BOOST_TEST(buffers.kept() == 3U);
    buffers.connection_closed();
    buffers.connection_closed();
    BOOST_TEST(buffers.kept() == 1U);
    buffers.connection_closed();
    BOOST_TEST(buffers.kept() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
