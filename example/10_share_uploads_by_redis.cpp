// SPDX-License-Identifier: BSL-1.0
// Keeps checkpoints in Redis, so that another host resumes when this one dies. Takes the address of a Redis as its
// argument.
#include <ossio.hpp>
#include <ossio/redis.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fstream>
#include <iostream>

namespace asio = boost::asio;
using namespace ossio::literals;

// --8<-- share
/// Whichever host gets the lease uploads; the others wait until the object is there, or until that lease has ended.
asio::awaitable<ossio::object_info> upload_on_one_host(ossio::bucket bucket, std::filesystem::path path,
                                                       ossio::checkpoint_store_ptr in_redis) {
    auto executor = co_await asio::this_coro::executor;
    asio::steady_timer pause(executor);
    for (;;) {
        auto there = co_await ossio::as_result(bucket.head_object("k"));
        if (there) co_return *there;
        ossio::upload_options options;
        options.part_size = 1_MiB;
        options.checkpoints = in_redis;
        options.checkpoint_id = "backup of monday"; // the same on all hosts
        auto done = co_await ossio::as_result(bucket.upload_file("k", path, options));
        if (done) co_return *done;
        if (done.error().code != ossio::condition::in_use) throw ossio::error(done.error());
        std::cout << to_string(done.error()) << '\n'; // another host runs it, or has taken it over
        pause.expires_after(std::chrono::seconds(1));
        co_await pause.async_wait(asio::use_awaitable);
    }
}
// -->8--

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cout << "skipped: give the address of a Redis, as redis://127.0.0.1:6379\n";
        return 77;
    }
    auto const path = std::filesystem::temp_directory_path() / "ossio-example-redis";
    std::ofstream(path, std::ios::binary) << std::string(32'000'000, 'x');

    asio::io_context io;
    ossio::testing::server server(io.get_executor(), ossio::testing::server_options());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
    auto in_redis = ossio::redis_checkpoints(io.get_executor(), ossio::redis_options::from_url(argv[1]));
    std::optional<ossio::object_info> uploaded;
    asio::co_spawn(io, upload_on_one_host(client.bucket("examplebucket"), path, in_redis),
                   [&](std::exception_ptr e, ossio::object_info r) {
                       client.close();
                       if (e) std::rethrow_exception(e);
                       uploaded = std::move(r);
                   });
    io.run();
    std::filesystem::remove(path);
    std::cout << "there are " << uploaded->size << " bytes\n";
    return 0;
}
