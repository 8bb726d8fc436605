// SPDX-License-Identifier: BSL-1.0
// Several cores: a client and an io_context for each thread; they share only the object that stops them.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <iostream>
#include <thread>

namespace asio = boost::asio;

// --8<-- threads
/// One thread's share of the work, on its own event loop.
void upload_alone(ossio::client_options options, int share, ossio::cancellation_token stop, std::atomic<int>& done) {
    asio::io_context io(1);
    ossio::client client(io.get_executor(), std::move(options));
    std::string const bytes(2 << 20, static_cast<char>('a' + share));
    ossio::upload_options how;
    how.part_size = how.multipart_threshold = 256 * 1024;
    how.cancellation = std::move(stop);
    auto upload = client.bucket("examplebucket")
                      .upload("share/" + std::to_string(share), ossio::borrow(asio::buffer(bytes)), std::move(how));
    asio::co_spawn(io, std::move(upload), [&](std::exception_ptr e, ossio::upload_result) {
        if (!e) ++done;
        client.close();
    });
    io.run();
}
// -->8--

int main() {
    asio::io_context storage_io;
    ossio::testing::server server(storage_io.get_executor());
    server.create_bucket("examplebucket");
    auto const options = server.options();
    auto open = asio::make_work_guard(storage_io);
    std::thread storage([&] { storage_io.run(); });

    ossio::cancellation_source stop; // may be used from any thread: stop.pause() would end both
    std::atomic<int> done = 0;
    std::thread first([&] { upload_alone(options, 0, stop.token(), done); });
    std::thread second([&] { upload_alone(options, 1, stop.token(), done); });
    first.join();
    second.join();

    open.reset();
    storage.join();
    std::cout << done << " uploads by two threads\n";
    return done == 2 && server.has_object("examplebucket", "share/1") ? 0 : 1;
}
