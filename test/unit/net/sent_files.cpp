// SPDX-License-Identifier: BSL-1.0
// Bytes of a file that leave without a copy: as they are in the file then, as far as the socket takes them, else from memory.
#include "help/temporary_folder.hpp"
#include "unit/net/stage.hpp"

#include "net/send_file.hpp"
#include "net/tcp.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>

#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;
using boost::asio::ip::tcp;

BOOST_AUTO_TEST_SUITE(sent_files)

namespace {

#ifdef __linux__
constexpr bool takes_files = true;

bool set_congestion_control(tcp::socket& of, std::string_view name) {
    return ::setsockopt(of.native_handle(), IPPROTO_TCP, TCP_CONGESTION, name.data(),
                        static_cast<socklen_t>(name.size())) == 0;
}
#else
constexpr bool takes_files = false;

bool set_congestion_control(tcp::socket&, std::string_view) { return true; }
#endif

/// Two connected sockets, ours behind the connection under test, and a file of other bytes than those in memory.
class sending_fixture {
public:
    explicit sending_fixture(std::string_view congestion_control = "reno") : theirs(io) {
        tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        tcp::socket near(io);
        near.connect(acceptor.local_endpoint());
        acceptor.accept(theirs);
        has_congestion_control = set_congestion_control(near, congestion_control);
        ours = net::make_tcp_connection(std::move(near), async::system_runtime(io.get_executor()));
        write_file(folder / "f", in_file);
        file = ::open((folder / "f").c_str(), O_RDWR | O_CLOEXEC);
    }
    ~sending_fixture() { ::close(file); }
    sending_fixture(sending_fixture const&) = delete;
    sending_fixture& operator=(sending_fixture const&) = delete;

    void run(asio::awaitable<void> script) {
        asio::co_spawn(io, std::move(script), rethrow);
        io.restart();
        io.run();
    }
    async::file_extent extent(std::uint64_t offset, std::size_t size) const {
        return async::file_extent(file, offset, size);
    }
    net::io_result try_write_file(std::uint64_t offset, std::size_t size) {
        return ours->try_write_file({}, asio::buffer(asio::buffer(in_memory) + offset, size), extent(offset, size));
    }
    std::string received(std::size_t n) {
        std::string all(n, '\0');
        asio::read(theirs, asio::buffer(all));
        return all;
    }

    asio::io_context io;
    tcp::socket theirs;
    net::connection_ptr ours;
    bool has_congestion_control = false;
    temporary_folder const folder;
    std::string const in_file = std::string(40'000'000, 'f');
    std::string const in_memory = std::string(40'000'000, 'm');
    int file = -1;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(the_bytes_are_those_in_the_file, sending_fixture) {
    auto const sent = try_write_file(1'000, 30'000);

    BOOST_TEST(!sent.ec);
    BOOST_TEST_REQUIRE(sent.bytes == 30'000U);
    BOOST_TEST((received(30'000) == std::string(30'000, takes_files ? 'f' : 'm')));
}

BOOST_FIXTURE_TEST_CASE(a_head_leaves_before_them, sending_fixture) {
    std::string const head(600, 'h');
    auto const sent = ours->try_write_file(asio::buffer(head), asio::buffer(in_memory, 30'000), extent(1'000, 30'000));

    BOOST_TEST(!sent.ec);
    BOOST_TEST_REQUIRE(sent.bytes == 30'600U);
    BOOST_TEST((received(30'600) == head + std::string(30'000, takes_files ? 'f' : 'm')));
}

BOOST_FIXTURE_TEST_CASE(nothing_of_a_file_leaves_before_all_of_its_head, sending_fixture) {
    std::string const head(in_memory.size(), 'h');
    auto const sent = ours->try_write_file(asio::buffer(head), asio::buffer(in_memory, 30'000), extent(1'000, 30'000));

    BOOST_TEST((sent.ec == asio::error::would_block));
    BOOST_TEST_REQUIRE(sent.bytes < head.size());
    BOOST_TEST((received(sent.bytes) == head.substr(0, sent.bytes)));
}

BOOST_FIXTURE_TEST_CASE(a_head_that_has_left_counts_although_the_file_cannot_be_sent, sending_fixture) {
    std::string const head(600, 'h');
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    auto const sent =
        ours->try_write_file(asio::buffer(head), asio::buffer(in_memory, 500), async::file_extent(ends[0], 0, 500));
    ::close(ends[0]);
    ::close(ends[1]);

    BOOST_TEST((!sent.ec || sent.ec == asio::error::would_block));
    BOOST_TEST(sent.bytes == (takes_files ? 600U : 1'100U));
    asio::const_buffer const rest = asio::buffer(in_memory, 1'100 - sent.bytes);
    BOOST_TEST(!ours->try_write(std::span(&rest, 1)).ec);
    BOOST_TEST((received(1'100) == head + std::string(500, 'm')));
}

BOOST_FIXTURE_TEST_CASE(what_a_full_socket_does_not_take_is_written_from_memory, sending_fixture) {
    auto script = [&]() -> asio::awaitable<void> {
        auto const sent = try_write_file(0, in_file.size());
        BOOST_TEST((sent.ec == asio::error::would_block));
        BOOST_TEST_REQUIRE(sent.bytes < in_file.size());
        std::string got;
        std::thread reader([&] { got = received(in_file.size()); });
        asio::const_buffer const rest = asio::buffer(in_memory) + sent.bytes;
        auto const written = co_await ours->write(std::span(&rest, 1));
        reader.join();
        ours->close(); // it still listens
        BOOST_TEST(!written.ec);
        BOOST_TEST(written.bytes == rest.size());
        std::string const from_file = std::string(sent.bytes, takes_files ? 'f' : 'm');
        BOOST_TEST((got == from_file + std::string(rest.size(), 'm')));
    };
    run(script());
}

BOOST_FIXTURE_TEST_CASE(a_file_that_has_become_shorter_sends_what_it_has, sending_fixture) {
    if (!takes_files) return;
    BOOST_REQUIRE(::ftruncate(file, 10'000) == 0);

    auto const sent = try_write_file(0, 30'000);

    BOOST_TEST((sent.ec == asio::error::would_block)); // the rest has to be written from memory
    BOOST_TEST(sent.bytes == 10'000U);
    auto const next = try_write_file(10'000, 20'000);
    BOOST_TEST(!next.ec);
    BOOST_TEST((received(30'000) == std::string(10'000, 'f') + std::string(20'000, 'm')));
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_sent_from_where_it_is_leaves_from_memory, sending_fixture) {
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    auto const sent = ours->try_write_file({}, asio::buffer(in_memory, 500), async::file_extent(ends[0], 0, 500));
    ::close(ends[0]);
    ::close(ends[1]);
    BOOST_TEST((!sent.ec || sent.ec == asio::error::would_block));
    BOOST_TEST(sent.bytes == (takes_files ? 0U : 500U));

    auto const next = try_write_file(0, 1'000); // it is not tried again

    BOOST_TEST(!next.ec);
    BOOST_TEST((received(1'000) == std::string(1'000, 'm')));
}

BOOST_FIXTURE_TEST_CASE(a_peer_that_has_closed_is_an_error_and_raises_no_signal, sending_fixture) {
    struct sigaction before{};
    struct sigaction fatal{};
    fatal.sa_handler = SIG_DFL; // a SIGPIPE would end this process
    ::sigaction(SIGPIPE, &fatal, &before);
    theirs.set_option(asio::socket_base::linger(true, 0));
    theirs.close();

    net::io_result sent;
    for (int i = 0; i < 3; ++i) sent = try_write_file(0, 30'000); // a reset, then a broken pipe

    BOOST_TEST((sent.ec == asio::error::broken_pipe), sent.ec.message());
    sigset_t pending;
    ::sigpending(&pending);
    BOOST_TEST(!::sigismember(&pending, SIGPIPE));
    sigset_t blocked;
    ::pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
    BOOST_TEST(!::sigismember(&blocked, SIGPIPE));
    ::sigaction(SIGPIPE, &before, nullptr);
}

BOOST_AUTO_TEST_CASE(where_files_cost_more_than_copies_they_are_copied) {
    sending_fixture s("bbr");
    if (!s.has_congestion_control) return; // the system has no bbr

    auto const sent = s.try_write_file(0, 30'000);

    BOOST_TEST(!sent.ec);
    BOOST_TEST((s.received(30'000) == std::string(30'000, 'm')));
}

BOOST_FIXTURE_TEST_CASE(bytes_of_a_file_count_as_moved_and_a_deadline_ends_them, sending_fixture) {
    ours->set_low_speed_limit(1h, 1'000'000);
    try_write_file(0, 20'000);
    BOOST_TEST(ours->moved_in_window() == 20'000U);
    auto script = [&]() -> asio::awaitable<void> {
        char c = 0;
        ours->expires_after(10ms);
        co_await ours->read_some(asio::buffer(&c, 1));
        BOOST_TEST((try_write_file(0, 20'000).ec == asio::error::timed_out));
    };
    run(script());
}

BOOST_AUTO_TEST_SUITE_END()
