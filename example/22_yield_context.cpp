// SPDX-License-Identifier: BSL-1.0
// Stackful coroutines, and tuples instead of exceptions: co_spawn accepts these completion tokens like any other.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/spawn.hpp>

#include <iostream>

namespace asio = boost::asio;

// --8<-- yield
/// Returns the value, or rethrows the exception. As a tuple, because yield_context of Asio 1.81 mishandles an exception_ptr.
template<class T>
T await(asio::awaitable<T> op, ossio::client const& client, asio::yield_context yield) {
    auto both = asio::co_spawn(client.get_executor(), std::move(op), asio::as_tuple(yield));
    if (std::get<0>(both)) std::rethrow_exception(std::get<0>(both));
    return std::get<1>(std::move(both));
}

void backup(ossio::client client, asio::yield_context yield) {
    auto bucket = client.bucket("examplebucket");
    auto object = await(bucket.put_object("a", std::string("hello")), client, yield);
    std::cout << "yield_context: " << object.etag << '\n';
    try {
        await(bucket.get_object("no such key"), client, yield);
    } catch (ossio::error const& e) {
        std::cout << "yield_context: " << e.what() << '\n';
    }
}
// -->8--

// --8<-- tuple
asio::awaitable<void> look(ossio::client client) {
    auto bucket = client.bucket("examplebucket");
    auto read = bucket.get_object("no such key");
    auto found = co_await asio::co_spawn(client.get_executor(), std::move(read), asio::as_tuple(asio::use_awaitable));
    auto& [problem, content] = found; // an exception_ptr, and a value that is meaningless if that is set
    std::cout << "as_tuple: " << (problem ? "not found" : content.info.etag) << '\n';

    auto same = co_await ossio::as_result(bucket.get_object("no such key")); // has all facts of the failure
    std::cout << "as_result: " << (same ? "" : same.error().service_code) << '\n';
}
// -->8--

int main() {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
    auto rethrow = [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    };
    asio::spawn(
        io,
        [&](asio::yield_context yield) {
            backup(client, yield);
            asio::co_spawn(io, look(client), asio::as_tuple(yield));
            client.close();
        },
        rethrow);
    io.run();
    return server.has_object("examplebucket", "a") ? 0 : 1;
}
