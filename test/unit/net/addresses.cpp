// SPDX-License-Identifier: BSL-1.0
// Several addresses of one name: turns, families, those that fail, those that do not answer.
#include "net/connector.hpp"
#include "net/endpoint_selector.hpp"

#include "help/run.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using boost::asio::ip::make_address;
using boost::asio::ip::tcp;

BOOST_AUTO_TEST_SUITE(addresses)

namespace {

tcp::endpoint at(char const* address, std::uint16_t port = 80) { return tcp::endpoint(make_address(address), port); }

std::string text(std::vector<tcp::endpoint> const& list) {
    std::string all;
    for (auto const& e : list) all += (all.empty() ? "" : " ") + e.address().to_string();
    return all;
}

/// Knows one name, and every address of it by heart.
class made_up_names final : public net::resolver {
public:
    explicit made_up_names(std::vector<tcp::endpoint> all) { known.addresses = std::move(all); }
    asio::awaitable<net::resolved> resolve(std::string, std::uint16_t) override { co_return known; }

    net::resolved known;
};

/// A listening socket that answers no one: its queue is full.
class deaf_listener {
public:
    explicit deaf_listener(asio::io_context& io) : acceptor_(io), filler_(io), filler2_(io) {
        acceptor_.open(tcp::v4());
        acceptor_.bind(at("127.0.0.3", 0));
        acceptor_.listen(0);
        for (tcp::socket* one : {&filler_, &filler2_})
            one->async_connect(acceptor_.local_endpoint(), [](boost::system::error_code) {});
    }
    tcp::endpoint where() const { return acceptor_.local_endpoint(); }

private:
    tcp::acceptor acceptor_;
    tcp::socket filler_, filler2_;
};

asio::awaitable<net::connection_ptr> connected(net::connector_ptr by, net::peer to, async::duration limit) {
    auto made = co_await by->connect(std::move(to), limit);
    co_return std::move(made).value();
}

} // namespace

BOOST_AUTO_TEST_CASE(addresses_take_turns_and_families_alternate) {
    net::endpoint_selector book;
    auto const now = net::endpoint_selector::time();
    std::vector<tcp::endpoint> const all{at("1.1.1.1"), at("2.2.2.2"), at("::1"), at("3.3.3.3")};
    BOOST_TEST(text(book.order("h", all, now)) == "::1 1.1.1.1 2.2.2.2 3.3.3.3");
    BOOST_TEST(text(book.order("h", all, now)) == "::1 2.2.2.2 3.3.3.3 1.1.1.1");
    BOOST_TEST(text(book.order("other", all, now)) == "::1 1.1.1.1 2.2.2.2 3.3.3.3");
    BOOST_TEST(text(book.order("h", all, now)) == "::1 3.3.3.3 1.1.1.1 2.2.2.2");
    BOOST_TEST(text(book.order("h", {}, now)).empty());
}

BOOST_AUTO_TEST_CASE(an_address_that_failed_is_tried_last_for_a_while) {
    net::endpoint_selector book;
    auto const now = net::endpoint_selector::time();
    std::vector<tcp::endpoint> const all{at("1.1.1.1"), at("2.2.2.2")};
    book.failed(all[0], now);
    BOOST_TEST(text(book.order("a", all, now + 29s)) == "2.2.2.2 1.1.1.1");
    BOOST_TEST(text(book.order("b", all, now + 30s)) == "1.1.1.1 2.2.2.2");
    book.failed(all[0], now);
    book.worked(all[0]);
    BOOST_TEST(text(book.order("c", all, now)) == "1.1.1.1 2.2.2.2");
}

BOOST_AUTO_TEST_CASE(one_that_refuses_and_one_that_does_not_answer_are_passed_by) {
    asio::io_context io;
    tcp::acceptor good(io, at("127.0.0.1", 0));
    deaf_listener samples_to_ignore(io);
    auto const time = async::system_runtime(io.get_executor());
    auto names = std::make_shared<made_up_names>(
        std::vector{at("127.0.0.2", good.local_endpoint().port()), samples_to_ignore.where(), good.local_endpoint()});
    auto by = net::make_connector(io.get_executor(), time, net::tls_context(), names);
    auto const begun = time->now();
    auto const made = test::run(io, connected(by, net::peer("name", 1, false), 5s));
    BOOST_REQUIRE_MESSAGE(made.has_value(), to_string(made.error()));
    BOOST_TEST((time->now() - begun >= 250ms));
    BOOST_TEST((time->now() - begun < 4s));
}

BOOST_AUTO_TEST_CASE(a_connect_without_an_answer_ends_in_time_with_its_phase) {
    asio::io_context io;
    deaf_listener samples_to_ignore(io);
    auto const time = async::system_runtime(io.get_executor());
    auto by = net::make_connector(io.get_executor(), time, net::tls_context(),
                                  std::make_shared<made_up_names>(std::vector{samples_to_ignore.where()}));
    auto const made = test::run(io, connected(by, net::peer("name", 7, false), 300ms));
    BOOST_REQUIRE(made.has_error());
    BOOST_TEST((made.error().code == errc::connect_timed_out), to_string(made.error()));
    BOOST_TEST((made.error().phase == request_phase::connect));
    BOOST_TEST(made.error().detail.find("name:7") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
