// SPDX-License-Identifier: BSL-1.0
// Puts an object into the embedded server.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace asio = boost::asio;

int main() {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
    asio::co_spawn(io, client.bucket("examplebucket").put_object("k", std::string("hello")),
                   [&](std::exception_ptr e, ossio::object_info const&) {
                       client.close();
                       if (e) std::rethrow_exception(e);
                   });
    io.run();
    return server.object("examplebucket", "k") == "hello" ? 0 : 1;
}
