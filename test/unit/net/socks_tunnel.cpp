// SPDX-License-Identifier: BSL-1.0
// SOCKS 5: what is sent, and replies that are right, refusing, cut off and made up.
#include "net/socks_tunnel.hpp"

#include "unit/net/stage.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(socks_tunnel)

namespace {

/// A proxy that answers each message by the next of its replies, and then closes the connection.
class socks_talk : public stage {
public:
    result<void> open(std::vector<std::string> replies, std::string const& host = "oss.example",
                      std::string const& user = "", std::string const& password = "") {
        start(answer(std::move(replies)));
        start(ask(host, user, password));
        turn();
        BOOST_REQUIRE(end.has_value());
        return *end;
    }

    std::string heard; ///< all that the client sent
    std::string after; ///< what the client can read after the reply

private:
    asio::awaitable<void> answer(std::vector<std::string> replies) {
        std::string room(1024, '\0');
        for (std::string const& reply : replies) {
            auto const read = co_await theirs->read_some(asio::buffer(room));
            heard += room.substr(0, read.bytes);
            if (read.ec) break;
            co_await write_all(*theirs, reply);
        }
        theirs->close();
    }

    asio::awaitable<void> ask(std::string host, std::string user, std::string password) {
        end.emplace(co_await net::open_socks_tunnel(*ours, std::move(host), 443, std::move(user), std::move(password)));
        if (end->has_value()) {
            std::string room(64, '\0');
            auto const read = co_await ours->read_some(asio::buffer(room));
            after = room.substr(0, read.bytes);
        }
        ours->close();
    }

    std::optional<result<void>> end;
};

std::string const open_reply("\x05\x00\x00\x01\x7f\x00\x00\x01\x04\xd2", 10);

} // namespace

BOOST_AUTO_TEST_CASE(the_proxy_gets_the_name_and_what_follows_its_reply_is_left_to_the_tunnel) {
    socks_talk t;
    BOOST_TEST(t.open({"\x05\x00"s, open_reply + "first bytes"}).has_value());
    BOOST_TEST(t.heard == "\x05\x01\x00"s + "\x05\x01\x00\x03\x0b"s + "oss.example" + "\x01\xbb"s);
    BOOST_TEST(t.after == "first bytes");
}

BOOST_AUTO_TEST_CASE(addresses_are_sent_as_such) {
    socks_talk four, six;
    BOOST_TEST(four.open({"\x05\x00"s, "\x05\x00\x00\x03\x02"s + "ab\0\1"s}, "192.0.2.1").has_value());
    BOOST_TEST(four.heard.substr(3) == "\x05\x01\x00\x01\xc0\x00\x02\x01\x01\xbb"s);
    BOOST_TEST(six.open({"\x05\x00"s, "\x05\x00\x00\x04"s + std::string(18, '\0')}, "2001:db8::1").has_value());
    BOOST_TEST(six.heard.substr(3) == "\x05\x01\x00\x04\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\x01\x01\xbb"s);
}

BOOST_AUTO_TEST_CASE(credentials_are_sent_when_the_proxy_asks_for_them) {
    socks_talk asked, unasked;
    BOOST_TEST(asked.open({"\x05\x02"s, "\x01\x00"s, open_reply}, "h", "us", "geheim").has_value());
    BOOST_TEST(asked.heard.substr(0, 15) == "\x05\x02\x00\x02"s + "\x01\x02us\x06geheim"s);
    BOOST_TEST(unasked.open({"\x05\x00"s, open_reply}, "h", "us", "geheim").has_value());
    BOOST_TEST(unasked.heard.find("geheim") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_refusal_says_why_and_other_failures_may_be_tried_again) {
    struct row {
        std::vector<std::string> replies;
        errc code;
        char const* text;
    };
    auto const reply = [](char code) { return "\x05"s + code + "\x00\x01"s + std::string(6, '\0'); };
    for (row const& r : {
             row{{"\x05\xff"s}, errc::proxy_refused, "takes no user"},
             row{{"\x05\x02"s, "\x01\x01"s}, errc::proxy_refused, "rejected"},
             row{{"\x05\x00"s, reply(2)}, errc::proxy_refused, "not allow"},
             row{{"\x05\x00"s, reply(1)}, errc::connection_lost, "reply 1"},
             row{{"\x05\x00"s, reply(4)}, errc::connection_lost, "its name"},
             row{{"\x05\x00"s, reply(5)}, errc::connection_lost, "refused"},
             row{{"\x05\x00"s, reply(99)}, errc::connection_lost, "reply 99"},
             row{{"\x05\x01"s}, errc::malformed_response, "not offered"},
             row{{"\x04\x00"s}, errc::malformed_response, "version"},
             row{{"HTTP/1.1 400 Bad Request\r\n\r\n"}, errc::malformed_response, "version"},
             row{{"\x05\x00"s, "\x05\x00\x00\x07"s}, errc::malformed_response, "address"},
             row{{"\x05"s}, errc::connection_lost, "closed"},
             row{{"\x05\x00"s, open_reply.substr(0, 9)}, errc::connection_lost, "closed"},
             row{{}, errc::connection_lost, "closed"},
         }) {
        socks_talk t;
        auto const end = t.open(r.replies, "h", "us", "geheim");
        BOOST_REQUIRE_MESSAGE(end.has_error(), r.text);
        BOOST_TEST((end.error().code == r.code), r.text << ": " << to_string(end.error()));
        BOOST_TEST(end.error().detail.find(r.text) != std::string::npos, to_string(end.error()));
        BOOST_TEST(end.error().detail.find("geheim") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(names_that_do_not_fit_are_not_sent) {
    socks_talk t;
    auto const end = t.open({"\x05\x00"s}, std::string(256, 'a'));
    BOOST_TEST((end.has_error() && end.error().code == errc::invalid_argument));
    BOOST_TEST(t.heard.empty());
}

BOOST_AUTO_TEST_SUITE_END()
