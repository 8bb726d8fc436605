// SPDX-License-Identifier: BSL-1.0
// Uploads a file. Runs against an embedded server, so no account is needed.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fstream>
#include <iostream>

namespace asio = boost::asio;

// --8<-- upload
asio::awaitable<void> backup(ossio::client client, std::filesystem::path path) {
    auto bucket = client.bucket("examplebucket");
    auto object = co_await bucket.upload_file("db/monday.dump", path);
    std::cout << object.etag << ", " << object.size << " bytes\n";
}
// -->8--

int main() {
    auto const path = std::filesystem::temp_directory_path() / "ossio-example-monday.dump";
    std::ofstream(path, std::ios::binary) << std::string(20'000'000, 'x');

    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
    asio::co_spawn(io, backup(client, path), [&](std::exception_ptr e) {
        client.close();
        if (e) std::rethrow_exception(e);
    });
    io.run();
    std::filesystem::remove(path);
    return server.has_object("examplebucket", "db/monday.dump") ? 0 : 1;
}
