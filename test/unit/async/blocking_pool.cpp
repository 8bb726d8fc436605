// SPDX-License-Identifier: BSL-1.0
// The thread for what can only be waited for: its answers, its exceptions, and its end with the loop.
#include "async/blocking_pool.hpp"

#include "unit/async/coroutines.hpp"

#include <boost/asio/strand.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <optional>
#include <stdexcept>
#include <thread>

namespace {

using namespace ossio::test;
namespace async = ossio::async;

/// Notes that it was destroyed, and in which thread.
class frame_note {
public:
    explicit frame_note(std::optional<std::thread::id>& where) : where_(where) {}
    ~frame_note() { where_ = std::this_thread::get_id(); }
    frame_note(frame_note const&) = delete;
    frame_note& operator=(frame_note const&) = delete;

private:
    std::optional<std::thread::id>& where_;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(blocking_pool, loop_fixture)

BOOST_AUTO_TEST_CASE(work_runs_elsewhere_and_its_caller_goes_on_here) {
    std::thread::id worked, resumed;
    auto const caller = [&]() -> asio::awaitable<void> {
        std::function<void()> work = [&] { worked = std::this_thread::get_id(); };
        co_await async::run_blocking(std::move(work));
        resumed = std::this_thread::get_id();
    };
    auto const end = start(caller());
    io.run();

    BOOST_TEST(end->is_ok());
    BOOST_TEST((worked != std::this_thread::get_id()));
    BOOST_TEST((resumed == std::this_thread::get_id()));
}

BOOST_AUTO_TEST_CASE(what_work_throws_is_thrown_to_its_caller) {
    auto const caller = []() -> asio::awaitable<void> {
        std::function<void()> work = [] { throw std::runtime_error("the test wants it"); };
        co_await async::run_blocking(std::move(work));
    };
    auto const end = start(caller());
    io.run();

    BOOST_REQUIRE(end->failure);
    BOOST_CHECK_THROW(std::rethrow_exception(end->failure), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_loop_that_is_destroyed_waits_for_the_work_and_then_destroys_the_caller) {
    std::atomic<bool> begun = false, may_end = false, ended = false;
    std::optional<std::thread::id> destroyed_by;
    bool resumed = false;
    std::optional<asio::io_context> other(std::in_place);
    auto const caller = [&]() -> asio::awaitable<void> {
        frame_note const note(destroyed_by);
        std::function<void()> work = [&] {
            begun = true;
            while (!may_end) std::this_thread::yield(); // not while the loop may still run: it would resume the caller
            std::this_thread::sleep_for(50ms);
            ended = true;
        };
        co_await async::run_blocking(std::move(work));
        resumed = true;
    };
    asio::co_spawn(asio::make_strand(*other), caller(), [](std::exception_ptr) {});
    while (!begun) other->poll();

    may_end = true;
    other.reset();

    BOOST_TEST(ended);
    BOOST_TEST(!resumed);
    BOOST_TEST_REQUIRE(destroyed_by.has_value());
    BOOST_TEST((*destroyed_by == std::this_thread::get_id()));
}

BOOST_AUTO_TEST_SUITE_END()
