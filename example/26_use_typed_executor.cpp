// SPDX-License-Identifier: BSL-1.0
// A coroutine whose awaitable has an executor type of its own, to save the cost of any_io_executor, awaits an operation.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iostream>

namespace asio = boost::asio;

// --8<-- typed_executor
using executor = asio::io_context::executor_type;

/// Operations are asio::awaitable<T>, so that this coroutine cannot co_await them directly; co_spawn stands in between.
asio::awaitable<std::string, executor> store(ossio::bucket bucket) {
    auto const here = co_await asio::this_coro::executor;
    asio::use_awaitable_t<executor> token;
    auto object = co_await asio::co_spawn(here, bucket.put_object("a", std::string("hello")), token);
    co_return object.etag;
}
// -->8--

int main() {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
    asio::co_spawn(io.get_executor(), store(client.bucket("examplebucket")),
                   [client](std::exception_ptr e, std::string etag) mutable {
                       client.close();
                       if (e) std::rethrow_exception(e);
                       std::cout << "stored, ETag " << etag << '\n';
                   });
    io.run();
    return server.has_object("examplebucket", "a") ? 0 : 1;
}
