// SPDX-License-Identifier: BSL-1.0
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <iostream>
#include <ossio.hpp>

namespace asio = boost::asio;

// --8<-- simplest
asio::awaitable<void> backup() {
    ossio::client client(co_await asio::this_coro::executor, ossio::client_options("cn-hangzhou"));
    auto bucket = client.bucket("examplebucket");
    auto object = co_await bucket.upload_file("db/monday.dump", "/var/backup/monday.dump");
    std::cout << object.etag << '\n';
}

int main() {
    asio::io_context io;
    asio::co_spawn(io, backup(), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
}
