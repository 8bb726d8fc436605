// SPDX-License-Identifier: BSL-1.0
// Stop requests made and received on several threads at once, by few listeners and by very many.
#include "async/stop_state.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

using namespace ossio;
using ossio::detail::listening_order;

BOOST_AUTO_TEST_SUITE(stop_states)

namespace {

using subscription = ossio::detail::stop_state::subscription;

/// An event loop on a thread of its own.
class loop_thread {
public:
    loop_thread() : work_(io.get_executor()), thread_([this] { io.run(); }) {}
    ~loop_thread() { join(); }

    /// Runs what has been posted, and ends.
    void join() {
        work_.reset();
        if (thread_.joinable()) thread_.join();
    }

    boost::asio::io_context io;

private:
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::thread thread_;
};

subscription listen(cancellation_source const& source, boost::asio::io_context& io,
                    std::function<void(stop_request)> call, listening_order order = listening_order::last) {
    return ossio::detail::stop_state::listen(source.token(), io.get_executor(), std::move(call), order);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_request_grows_and_never_shrinks) {
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

BOOST_AUTO_TEST_CASE(listeners_are_called_once_for_the_strongest_request_whoever_makes_it) {
    for (int round = 0; round < 200; ++round) {
        cancellation_source source;
        std::atomic<int> pauses = 0, aborts = 0;
        loop_thread loop;
        auto const listening =
            listen(source, loop.io, [&](stop_request wanted) { (wanted == stop_request::pause ? pauses : aborts)++; });
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&source, i] {
                if (i % 2 == 0) source.pause();
                source.abort();
            });
        for (auto& t : threads) t.join();
        loop.join();
        BOOST_TEST(aborts == 1);
        BOOST_TEST(pauses <= 1);
    }
}

BOOST_AUTO_TEST_CASE(after_a_subscription_has_ended_its_listener_is_not_running) {
    loop_thread loop;
    for (int round = 0; round < 500; ++round) {
        cancellation_source source;
        std::optional<int> alive = 1; // what the listener uses; gone right after the subscription
        std::thread requests([&source] {
            source.pause();
            source.abort();
        });
        {
            auto const listening = listen(source, loop.io, [&](stop_request) { ++*alive; });
        }
        alive.reset();
        requests.join();
    }
    BOOST_TEST(true); // the sanitizers are the judges
}

BOOST_AUTO_TEST_CASE(a_listener_may_end_its_own_subscription_and_ask_for_more) {
    cancellation_source source;
    boost::asio::io_context io;
    auto listening = std::make_unique<subscription>();
    int calls = 0;
    *listening = listen(source, io, [&](stop_request) {
        ++calls;
        listening.reset();
        source.abort();
    });
    source.pause();
    io.run();

    BOOST_TEST(calls == 1);
    BOOST_TEST((source.token().requested() == stop_request::abort));
}

BOOST_AUTO_TEST_CASE(a_token_that_very_many_uploads_have_used_keeps_nothing_of_them) {
    cancellation_source source;
    boost::asio::io_context io;
    auto const lasting = listen(source, io, [](stop_request) {});
    std::vector<subscription> some(10);
    for (int i = 0; i < 100'000; ++i) some[static_cast<std::size_t>(i % 10)] = listen(source, io, [](stop_request) {});
    BOOST_TEST(ossio::detail::stop_state::listeners(source.token()) == 11U);
    some.clear();
    BOOST_TEST(ossio::detail::stop_state::listeners(source.token()) == 1U);
}

BOOST_AUTO_TEST_CASE(a_loop_with_very_many_listeners_does_other_work_in_between_and_ends_what_runs_first) {
    cancellation_source source;
    boost::asio::io_context io;
    constexpr int many = 10'000;
    int called = 0, most_in_a_step = 0, before_the_running_one = -1;
    std::vector<subscription> all;
    for (int i = 0; i < many; ++i) all.push_back(listen(source, io, [&](stop_request) { ++called; }));
    auto const running =
        listen(source, io, [&](stop_request) { before_the_running_one = called; }, listening_order::first);

    source.pause();
    BOOST_TEST(called == 0); // the caller's thread does none of it
    for (int before = 0; io.run_one() != 0; before = called) most_in_a_step = std::max(most_in_a_step, called - before);

    BOOST_TEST(called == many);
    BOOST_TEST(most_in_a_step <= 8);
    BOOST_TEST(before_the_running_one == 0);
}

BOOST_AUTO_TEST_CASE(a_stronger_request_that_comes_while_listeners_are_called_reaches_all_of_them) {
    cancellation_source source;
    boost::asio::io_context io;
    std::vector<stop_request> last(100, stop_request::none);
    std::vector<subscription> all;
    for (auto& one : last) all.push_back(listen(source, io, [&one](stop_request wanted) { one = wanted; }));
    source.pause();
    io.run_one();
    source.abort();
    all.resize(50); // some leave meanwhile
    io.run();
    for (std::size_t i = 0; i < 50; ++i) BOOST_TEST((last[i] == stop_request::abort));
}

BOOST_AUTO_TEST_SUITE_END()
