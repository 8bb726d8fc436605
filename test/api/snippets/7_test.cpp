// SPDX-License-Identifier: BSL-1.0
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <ossio/testing/server.hpp>
#define BOOST_TEST_MODULE app
#include <boost/test/unit_test.hpp>
namespace asio = boost::asio;

// --8<-- test
BOOST_AUTO_TEST_CASE(backup_survives_a_busy_service_and_a_lost_answer) {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("bkt");
    server.fail("UploadPart", 503, "SlowDown", 2);
    server.lose_response("CompleteMultipartUpload"); // it is done, but nobody is told

    auto test = [&]() -> asio::awaitable<void> {
        ossio::client client(co_await asio::this_coro::executor, server.options());
        std::string data(300'000, 'x');
        ossio::upload_options opts;
        opts.part_size = 102'400;
        opts.multipart_threshold = 0;
        auto done = co_await client.bucket("bkt").upload("k", ossio::borrow(asio::buffer(data)), opts);
        BOOST_TEST(done.totals.retries == 3);
        BOOST_TEST(server.object("bkt", "k") == data);
    };
    asio::co_spawn(io, test(), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
}
