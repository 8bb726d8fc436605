// SPDX-License-Identifier: BSL-1.0
// A metadata server that is not reached, or has no token: what is asked of it, and what is reported.
#include <ossio/credentials.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <exception>
#include <string>
#include <vector>

using namespace ossio;
using boost::asio::ip::tcp;
namespace asio = boost::asio;

BOOST_AUTO_TEST_SUITE(metadata_server)

namespace {

/// Reads a request from each connection and closes it: with the next response, or without one.
class scripted_server {
public:
    explicit scripted_server(std::vector<std::string> responses) : responses_(std::move(responses)) {
        asio::co_spawn(io_, serve(), asio::detached);
    }

    /// Why there are no keys.
    std::string failure_at(std::string const& scheme) {
        ecs_role_options options;
        options.endpoint = scheme + "://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
        std::string why;
        auto const provider = ecs_role_credentials(options);
        asio::co_spawn(io_, provider->get(), [&](std::exception_ptr e, credentials) {
            acceptor_.close();
            try {
                if (e) std::rethrow_exception(e);
            } catch (std::exception const& thrown) {
                why = thrown.what();
            }
        });
        io_.run();
        return why;
    }

    std::size_t connections = 0;

private:
    asio::awaitable<void> serve() {
        for (;;) {
            auto one = co_await acceptor_.async_accept(asio::use_awaitable);
            std::array<char, 4096> room;
            boost::system::error_code ignored;
            co_await one.async_read_some(asio::buffer(room), asio::redirect_error(asio::use_awaitable, ignored));
            std::string const response = connections < responses_.size() ? responses_[connections] : std::string();
            ++connections;
            co_await asio::async_write(one, asio::buffer(response), asio::redirect_error(asio::use_awaitable, ignored));
        }
    }

    std::vector<std::string> responses_;
    asio::io_context io_;
    tcp::acceptor acceptor_{io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
};

bool says(std::string const& text, char const* words) { return text.find(words) != std::string::npos; }

} // namespace

BOOST_AUTO_TEST_CASE(one_that_is_not_reached_is_not_asked_by_version_1) {
    scripted_server server({});
    std::string const why = server.failure_at("https"); // there is no TLS
    BOOST_TEST(server.connections == 1U);
    BOOST_TEST(says(why, "returned no token"), why);
}

BOOST_AUTO_TEST_CASE(a_failure_of_version_1_says_why_there_was_no_token) {
    scripted_server server({"", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"});
    std::string const why = server.failure_at("http");
    BOOST_TEST(server.connections == 2U);
    BOOST_TEST(says(why, "HTTP 403"), why);
    BOOST_TEST(says(why, "no token was returned (the connection was lost"), why);
}

BOOST_AUTO_TEST_SUITE_END()
