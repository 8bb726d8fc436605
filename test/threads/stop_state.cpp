// SPDX-License-Identifier: BSL-1.0
// Wishes said and heard on several threads at once.
#include "async/stop_state.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

using namespace ossio;

BOOST_AUTO_TEST_SUITE(stop_state)

BOOST_AUTO_TEST_CASE(a_wish_grows_and_never_shrinks) {
    cancellation_source source;
    auto const token = source.token();
    BOOST_TEST((token.requested() == stop_request::none));
    source.pause();
    BOOST_TEST((token.requested() == stop_request::pause));
    source.abort();
    source.pause();
    BOOST_TEST((token.requested() == stop_request::abort));
    BOOST_TEST((cancellation_token().requested() == stop_request::none));
}

BOOST_AUTO_TEST_CASE(listeners_hear_each_growth_once_whoever_says_it) {
    for (int round = 0; round < 200; ++round) {
        cancellation_source source;
        std::atomic<int> pauses = 0, aborts = 0;
        auto const heard = ossio::detail::stop_state::listen(
            source.token(), [&](stop_request wish) { (wish == stop_request::pause ? pauses : aborts)++; });
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&source, i] {
                if (i % 2 == 0) source.pause();
                source.abort();
            });
        for (auto& t : threads) t.join();
        BOOST_TEST(aborts == 1);
        BOOST_TEST(pauses <= 1);
    }
}

BOOST_AUTO_TEST_CASE(after_a_subscription_has_ended_its_listener_is_not_running) {
    for (int round = 0; round < 500; ++round) {
        cancellation_source source;
        std::optional<int> alive = 1; // what the listener uses; gone right after the subscription
        std::thread sayer([&source] {
            source.pause();
            source.abort();
        });
        {
            auto const subscription =
                ossio::detail::stop_state::listen(source.token(), [&](stop_request) { ++*alive; });
        }
        alive.reset();
        sayer.join();
    }
    BOOST_TEST(true); // the sanitizers are the judges
}

BOOST_AUTO_TEST_CASE(a_listener_may_end_its_own_subscription_and_say_more) {
    cancellation_source source;
    auto subscription = std::make_unique<ossio::detail::stop_state::subscription>();
    int calls = 0;
    *subscription = ossio::detail::stop_state::listen(source.token(), [&](stop_request) {
        ++calls;
        subscription.reset();
        source.abort();
    });
    source.pause();

    BOOST_TEST(calls == 1);
    BOOST_TEST((source.token().requested() == stop_request::abort));
}

BOOST_AUTO_TEST_SUITE_END()
