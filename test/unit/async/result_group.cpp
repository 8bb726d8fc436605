// SPDX-License-Identifier: BSL-1.0
// Children that return their failure: it counts as an exception does, and reaches the parent as a value.
#include "async/result_group.hpp"

#include "unit/async/coroutines.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <stdexcept>
#include <string>

namespace {

using namespace ossio::test;
namespace async = ossio::async;
using ossio::failure;
using ossio::result;

asio::awaitable<result<void>> return_after(async::runtime_ptr clock, async::duration d, result<void> what) {
    co_await clock->sleep(d);
    co_return what;
}

asio::awaitable<void> throw_after(async::runtime_ptr clock, async::duration d) {
    co_await clock->sleep(d);
    throw std::runtime_error("thrown");
}

result<void> failed(std::string why) { return failure(ossio::errc::invalid_argument, std::move(why)); }

class joined {
public:
    std::optional<result<void>> end;
};

asio::awaitable<void> join(async::result_group& group, joined& how) { how.end = co_await group.join(); }

} // namespace

BOOST_FIXTURE_TEST_SUITE(result_group, loop_fixture)

BOOST_AUTO_TEST_CASE(a_failure_that_is_returned_cancels_the_siblings_and_is_returned_by_join) {
    async::result_group group(io.get_executor());
    joined how;
    auto const before = clock->now();
    group.spawn(return_after(clock, std::chrono::seconds(1), failed("first")));
    group.spawn(return_after(clock, std::chrono::hours(1), result<void>()));
    auto const end = start(join(group, how));
    clock->run(io);

    BOOST_TEST(end->is_ok());
    BOOST_REQUIRE(how.end);
    BOOST_REQUIRE(how.end->has_error());
    BOOST_TEST(how.end->error().detail == "first");
    BOOST_TEST((clock->now() - before < std::chrono::minutes(1)));
}

BOOST_AUTO_TEST_CASE(children_that_succeed_join_to_a_success) {
    async::result_group group(io.get_executor());
    joined how;
    group.spawn(return_after(clock, std::chrono::seconds(1), result<void>()));
    group.spawn(return_after(clock, std::chrono::seconds(2), result<void>()));
    auto const end = start(join(group, how));
    clock->run(io);

    BOOST_TEST(end->is_ok());
    BOOST_REQUIRE(how.end);
    BOOST_TEST(how.end->has_value());
}

BOOST_AUTO_TEST_CASE(an_exception_that_says_more_than_cancelled_goes_before_what_was_returned) {
    async::result_group group(io.get_executor());
    joined how;
    group.spawn(throw_after(clock, std::chrono::seconds(1)));
    group.spawn(return_after(clock, std::chrono::seconds(1), failed("returned")));
    auto const end = start(join(group, how));
    clock->run(io);

    BOOST_TEST(!end->is_ok());
    BOOST_TEST(!how.end.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
