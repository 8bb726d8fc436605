// SPDX-License-Identifier: BSL-1.0
// Several cores: one client on two event loops. A large file is sent by both; small files go to the one that has less to do.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

namespace asio = boost::asio;
using namespace boost::asio::experimental::awaitable_operators;

asio::awaitable<bool> upload_all(asio::io_context& io, ossio::client_options options, std::filesystem::path file) {
    ossio::upload_options in_parts;
    in_parts.part_size = in_parts.multipart_threshold = 256 * 1024;
    // --8<-- group
    ossio::client_group group(io.get_executor(), 2, options); // the loop of `io`, and one more with its own thread
    ossio::bucket const bucket = group.client().bucket("examplebucket");
    ossio::upload_result const large = co_await bucket.upload_file("large", file, in_parts);
    // -->8--
    auto one = bucket.upload_file("small/1", file);
    auto two = bucket.upload_file("small/2", file);
    auto both = std::move(one) && std::move(two);
    co_await std::move(both);
    std::cout << large.totals.parts_done << " parts by two threads\n";
    co_return large.totals.parts_done == 8;
}

int main() {
    asio::io_context storage_io;
    ossio::testing::server server(storage_io.get_executor());
    server.create_bucket("examplebucket");
    auto const options = server.options();
    auto open = asio::make_work_guard(storage_io);
    std::thread storage([&] { storage_io.run(); });
    auto const file = std::filesystem::temp_directory_path() / "ossio-example-24";
    std::ofstream(file, std::ios::binary) << std::string(2 << 20, 'x');

    asio::io_context io(1);
    bool done = false;
    asio::co_spawn(io, upload_all(io, options, file), [&](std::exception_ptr e, bool end) { done = !e && end; });
    io.run();

    std::filesystem::remove(file);
    open.reset();
    storage.join();
    return done && server.has_object("examplebucket", "large") && server.has_object("examplebucket", "small/2") ? 0 : 1;
}
