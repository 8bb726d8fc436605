// SPDX-License-Identifier: BSL-1.0
// Commands that Redis has carried out and whose response is lost: they are sent once more, and their failures say what may have happened.
#include "redis/work_queue.hpp"

#include "redis/help/queue_calls.hpp"
#include "redis/help/redis_server.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::test;
using namespace ossio::redis;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(lost_responses)

namespace {

using asio::ip::tcp;

/// Reads the first command and closes the connection. Refuses the next connection, or responds to its command with `then`.
asio::awaitable<void> lose_one_response(tcp::acceptor& at, std::string then) {
    std::array<char, 8192> room;
    auto first = co_await at.async_accept(asio::use_awaitable);
    co_await first.async_read_some(asio::buffer(room), asio::use_awaitable);
    if (then.empty()) at.close();
    first.close();
    if (then.empty()) co_return;
    auto second = co_await at.async_accept(asio::use_awaitable);
    co_await second.async_read_some(asio::buffer(room), asio::use_awaitable);
    co_await asio::async_write(second, asio::buffer(then), asio::use_awaitable);
}

/// How an addition fails then.
failure failure_of_addition(std::string then, std::string password = "") {
    asio::io_context io;
    tcp::acceptor at(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    redis_options options("127.0.0.1", at.local_endpoint().port());
    options.password = std::move(password);
    work_queue queue(make_redis_connection(io.get_executor(), options).value(), "q", "a");
    asio::co_spawn(io, lose_one_response(at, std::move(then)), asio::detached);
    auto const end = run(io, value_of_result(queue.add({"1"})));
    BOOST_REQUIRE(end.has_error());
    return end.error();
}

/// Several views of one queue, as one worker has it: each begins to count its calls, so that it repeats those of the others.
class same_worker {
public:
    same_worker() { call(view()->join()); }

    std::unique_ptr<work_queue> view() {
        auto options = server.options();
        options.lease_life = 1h; // no claim ends before the test, however slow the machine is
        return std::make_unique<work_queue>(make_redis_connection(io.get_executor(), options).value(), "q", "a");
    }

    template<class T>
    T call(asio::awaitable<result<T>> work) {
        return got(io, std::move(work));
    }

    /// One that must be there.
    claimed_entry take_by(work_queue& queue) {
        auto const taken = call(queue.take());
        BOOST_REQUIRE(taken.has_value());
        return *taken;
    }

    redis_server server;
    asio::io_context io;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_failure_after_a_lost_response_does_not_look_like_a_command_that_was_never_sent) {
    for (std::string const then : {"", "-LOADING Redis is loading the dataset in memory\r\n", "-READONLY\r\n"}) {
        auto const why = failure_of_addition(then);
        BOOST_TEST((why.phase == request_phase::wait), to_string(why));
    }
}

BOOST_AUTO_TEST_CASE(a_command_whose_connection_was_lost_at_its_password_does_not_look_like_one_that_was_sent) {
    auto const refused = failure_of_addition("", "secret");
    BOOST_TEST((refused.phase == request_phase::connect), to_string(refused));

    auto const repeated = failure_of_addition("-WRONGPASS\r\n", "secret");
    BOOST_TEST((repeated.phase == request_phase::none), to_string(repeated));
    BOOST_TEST(repeated.detail.find("WRONGPASS") != std::string::npos, to_string(repeated));
}

BOOST_AUTO_TEST_CASE(an_entry_whose_delivery_was_lost_on_the_way_is_delivered_again,
                     *boost::unit_test::precondition(redis_is_installed)) {
    same_worker a;
    auto const before = a.view(), repeating = a.view();
    a.call(before->add({"1", "2"}));
    auto const first = a.take_by(*before), again = a.take_by(*repeating);
    BOOST_TEST(again.id == first.id);
    BOOST_TEST(again.unit == "1");
    BOOST_TEST(again.deliveries == 1);
    BOOST_TEST(again.story == "");
    BOOST_TEST((a.call(repeating->finish(again, 1, 1)) == claim_end::done));
    BOOST_TEST(a.take_by(*repeating).unit == "2");
    BOOST_TEST(a.call(repeating->status()).claimed == 1);
}

BOOST_AUTO_TEST_CASE(a_repeated_delivery_does_not_take_what_another_worker_has_meanwhile,
                     *boost::unit_test::precondition(redis_is_installed)) {
    same_worker a;
    auto const before = a.view(), repeating = a.view();
    a.call(before->add({"1", "2"}));
    auto const first = a.take_by(*before);
    a.server.ask({"XCLAIM", "q", "ossio", "b", "0", first.id});
    BOOST_TEST(a.take_by(*repeating).unit == "2");
}

BOOST_AUTO_TEST_CASE(a_return_that_is_repeated_has_happened, *boost::unit_test::precondition(redis_is_installed)) {
    same_worker a;
    auto const queue = a.view();
    a.call(queue->add({"1"}));
    for (bool const is_counted : {true, false}) {
        auto const held = a.take_by(*queue);
        std::string const line = "delivery " + std::to_string(held.deliveries) + " failed";
        BOOST_TEST((a.call(queue->release(held, 0ms, is_counted, line)) == claim_end::done));
        BOOST_TEST((a.call(queue->release(held, 0ms, is_counted, line)) == claim_end::gone_already));
        BOOST_TEST((a.call(queue->release(held, 0ms, is_counted, "of another one")) == claim_end::lost));
    }
    BOOST_TEST(a.take_by(*queue).story == "delivery 1 failed\ndelivery 2 failed");
}

BOOST_AUTO_TEST_CASE(a_burial_that_is_repeated_has_happened_once, *boost::unit_test::precondition(redis_is_installed)) {
    same_worker a;
    auto const queue = a.view();
    a.call(queue->add({"1", "2"}));
    auto const buried = a.take_by(*queue), finished = a.take_by(*queue);
    a.call(queue->finish(finished, 1, 1));
    BOOST_TEST((a.call(queue->bury(buried, "1", "failed")) == claim_end::done));
    BOOST_TEST((a.call(queue->bury(buried, "1", "failed")) == claim_end::gone_already));
    BOOST_TEST((a.call(queue->bury(finished, "2", "failed")) == claim_end::lost));
    BOOST_TEST(a.call(queue->status()).dead == 1);
}

BOOST_AUTO_TEST_SUITE_END()
