// SPDX-License-Identifier: BSL-1.0
// Operations of a client at home on one thread, awaited from coroutines on others.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>

namespace asio = boost::asio;
using namespace ossio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(run_on_executor)

namespace {

/// A client and a server at home on a thread of their own.
class executor {
public:
    executor() : server(io.get_executor()), client(io.get_executor(), server.options()) {
        server.create_bucket("examplebucket");
        thread = std::thread([this] { io.run(); });
    }
    ~executor() {
        asio::post(io, [this] {
            client.close();
            server.stop();
        });
        work.reset();
        thread.join();
    }

    asio::io_context io;
    asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(io);
    testing::server server;
    ossio::client client;
    std::thread thread;
};

void rethrow(std::exception_ptr e) {
    if (e) std::rethrow_exception(e);
}

} // namespace

BOOST_AUTO_TEST_CASE(an_operation_runs_at_home_and_resumes_its_caller_on_the_callers_thread) {
    executor h;
    asio::io_context elsewhere;
    std::atomic<int> right = 0;
    auto one = [&](int i) -> asio::awaitable<void> {
        auto const me = std::this_thread::get_id();
        std::string const key = "k" + std::to_string(i), bytes(static_cast<std::size_t>(i) * 1000, 'x');
        auto bucket = h.client.bucket("examplebucket");
        co_await bucket.put_object(key, bytes);
        auto const there = co_await bucket.get_object(key);
        if (there.bytes == bytes && me == std::this_thread::get_id()) ++right;
    };
    for (int i = 0; i < 30; ++i) asio::co_spawn(elsewhere, one(i), rethrow);
    elsewhere.run();

    BOOST_TEST(right == 30);
}

BOOST_AUTO_TEST_CASE(an_upload_is_paused_from_a_third_thread) {
    executor h;
    asio::io_context elsewhere;
    std::string const bytes(40 * 102'400, 'x');
    for (int round = 0; round < 10; ++round) {
        cancellation_source stop;
        upload_options options;
        options.part_size = 102'400;
        options.multipart_threshold = 0;
        options.cancellation = stop.token();
        options.checkpoints = memory_checkpoints();
        std::optional<failure> how;
        auto run = h.client.bucket("examplebucket").upload("k", borrow(asio::buffer(bytes)), options);
        asio::co_spawn(elsewhere, as_result(std::move(run)), [&](std::exception_ptr e, result<upload_result> end) {
            rethrow(e);
            if (!end) how = end.error();
        });
        std::thread third([&] { round % 2 == 0 ? stop.pause() : stop.abort(); });
        elsewhere.restart();
        elsewhere.run();
        third.join();
        if (how) BOOST_TEST((how->code == condition::canceled));
    }
}

BOOST_AUTO_TEST_CASE(cancelling_from_elsewhere_ends_the_operation_at_home) {
    executor h;
    asio::io_context elsewhere;
    std::atomic<int> ended = 0;
    h.server.stall("GetObject", 10min, -1);
    auto one = [&]() -> asio::awaitable<void> {
        using namespace asio::experimental::awaitable_operators;
        asio::steady_timer timer(co_await asio::this_coro::executor, 20ms);
        auto get = h.client.bucket("examplebucket").get_object("k");
        auto const first = co_await (as_result(std::move(get)) || timer.async_wait(asio::use_awaitable));
        if (first.index() == 1) ++ended;
    };
    for (int i = 0; i < 20; ++i) asio::co_spawn(elsewhere, one(), rethrow);
    elsewhere.run();

    BOOST_TEST(ended == 20);
}

BOOST_AUTO_TEST_CASE(a_strand_of_a_thread_pool_is_a_home_too) {
    asio::thread_pool pool(3);
    auto const strand = asio::make_strand(pool);
    std::atomic<bool> same = false;
    auto all = [&]() -> asio::awaitable<void> {
        testing::server server(strand);
        server.create_bucket("examplebucket");
        ossio::client client(strand, server.options());
        std::string const bytes(5 * 102'400, 'y');
        upload_options options;
        options.part_size = 102'400;
        options.multipart_threshold = 0;
        co_await client.bucket("examplebucket").upload("k", borrow(asio::buffer(bytes)), options);
        same = server.object("examplebucket", "k") == bytes;
        client.close();
    };
    asio::co_spawn(strand, all(), rethrow);
    pool.join();

    BOOST_TEST(same);
}

BOOST_AUTO_TEST_SUITE_END()
