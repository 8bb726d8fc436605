// SPDX-License-Identifier: BSL-1.0
// Time limits: what they end, and whom the cancellation of a caller reaches.
#include "async/with_timeout.hpp"

#include "unit/async/coroutines.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace ossio::test;
namespace async = ossio::async;
using ossio::errc;
using ossio::failure;
using ossio::result;

class timeout_fixture : public loop_fixture {
public:
    /// Ends `slowness` after it was cancelled, as a lookup or a write to the disk does.
    asio::awaitable<result<int>> ends_late(async::duration work, async::duration slowness) {
        bool cancelled = false;
        try {
            co_await clock->sleep(work);
        } catch (boost::system::system_error const&) {
            cancelled = true;
        }
        if (cancelled) {
            co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
            co_await clock->sleep(slowness);
        }
        log += cancelled ? "child-" : "child+";
        if (cancelled) throw boost::system::system_error(asio::error::operation_aborted);
        co_return 1;
    }

    asio::awaitable<void> limited(async::duration limit, asio::awaitable<result<int>> op) {
        failure late(errc::total_timed_out);
        auto end = co_await async::with_timeout(*clock, limit, std::move(late), std::move(op));
        log += end ? " value" : end.error().code == errc::total_timed_out ? " late" : " failure";
        co_await clock->sleep(1s);
        log += " continued";
    }

    void at(async::duration when, std::function<void()> what) {
        timers.push_back(clock->make_timer());
        timers.back()->set(clock->now() + when, std::move(what));
    }

    std::string log;
    std::vector<std::unique_ptr<async::timer>> timers;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(with_timeout, timeout_fixture)

BOOST_AUTO_TEST_CASE(what_ends_in_time_returns_its_result) {
    auto const end = start(limited(2s, ends_late(1s, 0s)));
    run();
    BOOST_TEST(end->is_ok());
    BOOST_TEST(log == "child+ value continued");
}

BOOST_AUTO_TEST_CASE(what_takes_too_long_is_ended_and_joined) {
    auto const end = start(limited(2s, ends_late(10s, 3s)));
    auto const begun = clock->now();
    run();
    BOOST_TEST(end->is_ok());
    BOOST_TEST(log == "child- late continued");
    BOOST_TEST((clock->now() - begun == 6s));
}

BOOST_AUTO_TEST_CASE(a_caller_that_is_cancelled_before_the_limit_ends_as_aborted) {
    auto& stop = signal();
    auto const end = start(limited(2s, ends_late(10s, 3s)), stop);
    at(1s, [&] { stop.emit(asio::cancellation_type::terminal); });
    run();
    BOOST_TEST(end->is_aborted());
    BOOST_TEST(log == "child-");
}

BOOST_AUTO_TEST_CASE(a_caller_that_is_cancelled_after_the_limit_ends_as_aborted_and_not_as_late) {
    auto& stop = signal();
    auto const end = start(limited(1s, ends_late(10s, 1s)), stop);
    at(1500ms, [&] { stop.emit(asio::cancellation_type::terminal); });
    run();
    BOOST_TEST(end->is_aborted());
    BOOST_TEST(log == "child-");
}

BOOST_AUTO_TEST_CASE(a_caller_that_the_operation_itself_cancels_still_joins_it) {
    auto& stop = signal();
    auto begins = [](timeout_fixture& f, asio::cancellation_signal& caller) -> asio::awaitable<result<int>> {
        caller.emit(asio::cancellation_type::terminal);
        auto rest = f.ends_late(10s, 1s);
        co_return co_await std::move(rest);
    };
    auto const end = start(limited(30s, begins(*this, stop)), stop);
    run();
    BOOST_TEST(end->is_aborted());
    BOOST_TEST(log == "child-");
}

BOOST_AUTO_TEST_SUITE_END()
