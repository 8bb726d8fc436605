// SPDX-License-Identifier: BSL-1.0
// Connections over real sockets: early words against a full buffer, deadlines, cancellation, closing.
#include "unit/net/stage.hpp"

#include "net/tcp.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;
using boost::asio::ip::tcp;

BOOST_AUTO_TEST_SUITE(tcp_connection)

namespace {

/// Two connected sockets; ours behind the connection under test.
class sockets {
public:
    sockets() : theirs(io) {
        tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        tcp::socket near(io);
        near.connect(acceptor.local_endpoint());
        acceptor.accept(theirs);
        ours = net::make_tcp_connection(std::move(near), async::system_runtime(io.get_executor()));
    }
    void run(asio::awaitable<void> script) {
        asio::co_spawn(io, std::move(script), rethrow);
        io.restart();
        io.run();
    }

    asio::io_context io;
    tcp::socket theirs;
    net::connection_ptr ours;
};

} // namespace

BOOST_AUTO_TEST_CASE(an_early_word_ends_a_write_that_nobody_reads) {
    sockets s;
    std::string const much(50'000'000, 'x');
    auto script = [&]() -> asio::awaitable<void> {
        asio::write(s.theirs, asio::buffer("word", 4));
        asio::const_buffer const all = asio::buffer(much);
        auto const written = co_await s.ours->write(std::span(&all, 1));
        BOOST_TEST(!written.ec);
        BOOST_TEST(written.bytes < much.size());
        BOOST_TEST(s.ours->peer_spoke());
        char word[8];
        auto const heard = s.ours->try_read_some(asio::buffer(word));
        BOOST_TEST(std::string(word, heard.bytes) == "word");
        BOOST_TEST((s.ours->try_read_some(asio::buffer(word)).ec == asio::error::would_block));
    };
    s.run(script());
}

BOOST_AUTO_TEST_CASE(where_it_leads_is_known_also_when_the_peer_has_gone) {
    sockets s;
    std::string const address = "127.0.0.1:" + std::to_string(s.theirs.local_endpoint().port());
    BOOST_TEST(net::to_text(s.ours->facts()) == address);

    s.theirs.set_option(asio::socket_base::linger(true, 0)); // a reset
    s.theirs.close();
    s.ours->close();

    BOOST_TEST(net::to_text(s.ours->facts()) == address);
    BOOST_TEST(!s.ours->facts().tls);
    BOOST_TEST(net::to_text(tcp::endpoint(asio::ip::make_address("2001:db8::1"), 443)) == "[2001:db8::1]:443");
    BOOST_TEST(net::to_text(net::connection_facts()).empty());
}

BOOST_AUTO_TEST_CASE(after_an_answer_the_connection_is_reusable_until_the_peer_closes) {
    sockets s;
    auto script = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i) {
            asio::const_buffer const ask = asio::buffer("ask", 3);
            co_await s.ours->write(std::span(&ask, 1));
            BOOST_TEST(!s.ours->is_reusable()); // it still listens for the answer
            asio::write(s.theirs, asio::buffer("answer", 6));
            char got[16];
            auto const read = co_await s.ours->read_some(asio::buffer(got));
            BOOST_TEST(std::string(got, read.bytes) == "answer");
            BOOST_TEST(s.ours->is_reusable());
        }
        s.theirs.close();
        // The end of the stream may take a moment on its way.
        for (int i = 0; i < 1000 && s.ours->is_reusable(); ++i)
            co_await async::system_runtime(s.io.get_executor())->sleep(1ms);
        BOOST_TEST(!s.ours->is_reusable());
    };
    s.run(script());
}

BOOST_AUTO_TEST_CASE(a_deadline_that_moves_holds_and_one_that_is_lifted_does_not) {
    sockets s;
    auto script = [&]() -> asio::awaitable<void> {
        char c = 0;
        s.ours->expires_after(1h);
        s.ours->expires_after(20ms);
        auto const late = co_await s.ours->read_some(asio::buffer(&c, 1));
        BOOST_TEST((late.ec == asio::error::timed_out));
        auto const after = co_await s.ours->read_some(asio::buffer(&c, 1));
        BOOST_TEST((after.ec == asio::error::timed_out));
    };
    s.run(script());
    sockets idle;
    idle.ours->expires_after(1h);
    idle.ours->expires_after(0s);
    idle.io.run(); // returns: nothing is armed
    BOOST_TEST(idle.ours->is_reusable());
}

BOOST_AUTO_TEST_CASE(closing_ends_a_read_and_a_write_under_way) {
    for (bool writes : {false, true}) {
        sockets s;
        std::string const much(50'000'000, 'x');
        boost::system::error_code ec;
        auto script = [&]() -> asio::awaitable<void> {
            char c = 0;
            asio::const_buffer const all = asio::buffer(much);
            if (writes) {
                auto const end = co_await s.ours->write(std::span(&all, 1));
                ec = end.ec;
            } else {
                auto const end = co_await s.ours->read_some(asio::buffer(&c, 1));
                ec = end.ec;
            }
        };
        auto closing = async::system_runtime(s.io.get_executor())->make_timer();
        closing->set(std::chrono::steady_clock::now() + 10ms, [&] { s.ours->close(); });
        s.run(script());
        BOOST_TEST((ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor));
    }
}

BOOST_AUTO_TEST_CASE(a_reset_of_the_peer_is_an_error_of_reading_or_writing) {
    sockets s;
    s.theirs.set_option(asio::socket_base::linger(true, 0));
    s.theirs.close();
    auto script = [&]() -> asio::awaitable<void> {
        char c = 0;
        auto const end = co_await s.ours->read_some(asio::buffer(&c, 1));
        BOOST_TEST((end.ec == asio::error::connection_reset));
    };
    s.run(script());
}

BOOST_AUTO_TEST_SUITE_END()
