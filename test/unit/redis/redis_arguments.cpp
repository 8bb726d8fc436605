// SPDX-License-Identifier: BSL-1.0
// Addresses of Redis, and its words on the wire.
#include "redis/reply.hpp"

#include <ossio/error.hpp>
#include <ossio/redis.hpp>

#include <boost/test/unit_test.hpp>

using namespace ossio;

BOOST_AUTO_TEST_SUITE(redis_arguments)

BOOST_AUTO_TEST_CASE(an_address_has_all_that_is_needed) {
    auto const plain = redis_options::from_url("redis://cache");
    BOOST_TEST(plain.host == "cache");
    BOOST_TEST(plain.port == 6379);
    BOOST_TEST(!plain.tls);
    BOOST_TEST(plain.password.empty());

    auto const full = redis_options::from_url("rediss://keeper:s%20%2F3@[::1]:7000/12");
    BOOST_TEST(full.host == "::1");
    BOOST_TEST(full.port == 7000);
    BOOST_TEST(full.tls);
    BOOST_TEST(full.user == "keeper");
    BOOST_TEST(full.password == "s /3");
    BOOST_TEST(full.database == 12);

    auto const without_user = redis_options::from_url("redis://:s3cret@h/");
    BOOST_TEST(without_user.user.empty());
    BOOST_TEST(without_user.password == "s3cret");
}

BOOST_AUTO_TEST_CASE(an_address_that_is_none_is_refused_without_repeating_it) {
    for (std::string const url : {"", "cache", "http://:s3cret@h", "redis://", "redis://:s3cret@h/x",
                                  "redis://:s3cret@h/-1", "redis://:s3cret@h:0", "redis://:s3cret@h:99999",
                                  "redis://:s3cret@h/1?x=1", "redis://user@h", "redis://:s3cret@h/99999999999"}) {
        BOOST_TEST_CONTEXT(url)
        BOOST_CHECK_EXCEPTION(redis_options::from_url(url), error, [](error const& e) {
            return e.code() == errc::invalid_argument && std::string(e.what()).find("s3cret") == std::string::npos;
        });
    }
}

BOOST_AUTO_TEST_CASE(a_command_is_binary_safe) {
    redis::command const arguments{"SET", std::string("a\r\n\0b", 5), ""};
    BOOST_TEST(redis::to_wire(arguments) == std::string("*3\r\n$3\r\nSET\r\n$5\r\na\r\n\0b\r\n$0\r\n\r\n", 30));
}

BOOST_AUTO_TEST_CASE(an_answer_is_read_in_whatever_pieces_it_comes) {
    std::string const bytes = "*4\r\n:42\r\n$4\r\na\r\nb\r\n$-1\r\n+OK\r\n";
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        redis::reply_reader reader;
        std::optional<redis::reply> response;
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            BOOST_REQUIRE(!response);
            response = reader.feed(std::string_view(bytes).substr(at, piece));
        }
        BOOST_REQUIRE(response.has_value());
        BOOST_REQUIRE(response->items.size() == 4U);
        BOOST_TEST(response->items[0].number == 42);
        BOOST_TEST(response->items[1].text == "a\r\nb");
        BOOST_TEST((response->items[2].is == redis::reply::kind::nothing));
        BOOST_TEST(response->items[3].text == "OK");
    }
}

BOOST_AUTO_TEST_CASE(a_refusal_is_told_and_rubbish_is_noticed) {
    redis::reply_reader reader;
    auto const response = reader.feed("-ERR no\r\n");
    BOOST_REQUIRE(response.has_value());
    BOOST_TEST((response->is == redis::reply::kind::refusal));
    BOOST_TEST(response->text == "ERR no");
    BOOST_TEST(!reader.feed("HTTP/1.1 400 Bad Request\r\n").has_value());
    BOOST_TEST(reader.is_broken());
    redis::reply_reader announced; // memory for as many as a response announces would be 16 GiB
    BOOST_TEST(!announced.feed("*2147483647\r\n").has_value());
    BOOST_TEST(announced.is_broken());
}

BOOST_AUTO_TEST_SUITE_END()
