// SPDX-License-Identifier: BSL-1.0
// A client in a server whose io_context is run by many threads: it lives on a strand, and is used from any of them.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_future.hpp>

#include <iostream>
#include <thread>

namespace asio = boost::asio;

// --8<-- strand
/// Runs on any thread of the pool; the operation runs on the client's strand, and resumes us here.
asio::awaitable<std::string> job(ossio::bucket bucket, int number) {
    auto object = co_await bucket.put_object("k" + std::to_string(number), std::string(1000, 'x'));
    co_return object.etag;
}
// -->8--

int main() {
    asio::io_context storage_io, io;
    ossio::testing::server server(storage_io.get_executor());
    server.create_bucket("examplebucket");
    auto const options = server.options();
    auto busy = asio::make_work_guard(io);
    auto open = asio::make_work_guard(storage_io);
    std::thread storage([&] { storage_io.run(); });
    std::vector<std::thread> pool;
    for (int i = 0; i < 4; ++i) pool.emplace_back([&io] { io.run(); });

    ossio::client client(asio::make_strand(io), options);
    std::vector<std::future<std::string>> jobs;
    for (int i = 0; i < 100; ++i)
        jobs.push_back(asio::co_spawn(io, job(client.bucket("examplebucket"), i), asio::use_future));
    for (auto& one : jobs) one.get();
    std::cout << jobs.size() << " objects stored by four threads through one client\n";

    asio::post(client.get_executor(), [client]() mutable { client.close(); }); // on its own executor, as always
    busy.reset();
    open.reset();
    for (auto& one : pool) one.join();
    storage.join();
    return server.has_object("examplebucket", "k99") ? 0 : 1;
}
