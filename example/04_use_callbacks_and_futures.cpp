// SPDX-License-Identifier: BSL-1.0
// The same operations without coroutines: co_spawn turns an awaitable into every completion token.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <iostream>
#include <thread>

namespace asio = boost::asio;

int main() {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
    auto bucket = client.bucket("examplebucket");

    // --8<-- callback
    asio::co_spawn(io, bucket.put_object("a", std::string("hello")),
                   [](std::exception_ptr e, ossio::object_info object) {
                       if (e) std::rethrow_exception(e);
                       std::cout << "callback: " << object.etag << '\n';
                   });
    // -->8--

    // --8<-- future
    auto future = asio::co_spawn(io, bucket.put_object("b", std::string("world")), asio::use_future);
    std::thread runner([&io] { io.run(); });
    std::cout << "future: " << future.get().etag << '\n';
    // -->8--

    asio::post(io, [&] { client.close(); });
    runner.join();
    return server.has_object("examplebucket", "a") && server.has_object("examplebucket", "b") ? 0 : 1;
}
