// SPDX-License-Identifier: BSL-1.0
// Clients among many threads: one on a strand of an io_context that four threads run, and two on two threads.
#include <ossio.hpp>

#include "threads/storage.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <thread>

namespace asio = boost::asio;
using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(clients)

namespace {

constexpr std::size_t size = 1'000'000;

upload_options in_parts() {
    upload_options o;
    o.part_size = o.multipart_threshold = 100 * 1024;
    return o;
}

/// Counts; called on the client's executor, so it needs no lock though threads take turns.
class counter final : public observer {
public:
    void on_part_done(part_done const&) override { ++parts; }
    void on_upload_finished(upload_finished const&) override { ++uploads; }

    int parts = 0, uploads = 0;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_client_on_a_strand_is_used_from_four_threads) {
    storage s;
    asio::io_context io;
    auto work = asio::make_work_guard(io);
    std::vector<std::thread> pool;
    for (int i = 0; i < 4; ++i) pool.emplace_back([&io] { io.run(); });
    auto const counts = std::make_shared<counter>();
    auto options = s.options;
    options.events = counts;
    client one(asio::make_strand(io), options);
    std::string const bytes(size, 'x');

    std::vector<std::future<upload_result>> uploads;
    for (int i = 0; i < 20; ++i) {
        auto upload =
            one.bucket("examplebucket").upload("k" + std::to_string(i), borrow(asio::buffer(bytes)), in_parts());
        uploads.push_back(asio::co_spawn(io, std::move(upload), asio::use_future));
    }

    for (auto& upload : uploads) BOOST_TEST(upload.get().size == size);
    std::promise<void> closed;
    asio::post(one.get_executor(), [&] {
        BOOST_TEST(counts->parts == 200);
        BOOST_TEST(counts->uploads == 20);
        one.close();
        closed.set_value();
    });
    closed.get_future().get();
    work.reset();
    for (auto& thread : pool) thread.join();
}

BOOST_AUTO_TEST_CASE(two_clients_on_two_threads_do_not_know_of_each_other_and_hear_one_wish) {
    storage s;
    cancellation_source stop;
    std::atomic<int> begun = 0, paused = 0;
    auto const run = [&](char letter) {
        asio::io_context io(1);
        client own(io.get_executor(), s.options);
        std::string const bytes(40 * size, letter);
        auto options = in_parts();
        options.cancellation = stop.token();
        options.on_failure = parts_policy::keep;
        options.on_progress = [&, first = true](progress const&) mutable {
            if (std::exchange(first, false)) ++begun;
        };
        auto upload = own.bucket("examplebucket").upload(std::string(1, letter), borrow(asio::buffer(bytes)), options);
        asio::co_spawn(io, as_result(std::move(upload)), [&](std::exception_ptr, result<upload_result> end) {
            if (end.has_error() && end.error().code == errc::paused) ++paused;
            own.close();
        });
        io.run();
    };

    std::thread first(run, 'a'), second(run, 'b');
    while (begun < 2) std::this_thread::yield();
    stop.pause();
    first.join();
    second.join();

    BOOST_TEST(paused == 2);
}

BOOST_AUTO_TEST_SUITE_END()
