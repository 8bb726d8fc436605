// SPDX-License-Identifier: BSL-1.0
// Downloads an object to a file, which appears when it is complete and verified; lost connections are retried.
//   example_08_download_file REGION BUCKET KEY FILE      keys from the environment; without arguments: a demonstration
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <iostream>

namespace asio = boost::asio;

// --8<-- download
asio::awaitable<void> restore(ossio::bucket bucket, std::string key, std::filesystem::path path) {
    auto object = co_await bucket.get_object_to_file(key, path);
    std::cout << path.string() << ": " << object.size << " bytes, ETag " << object.etag << '\n';
}
// -->8--

asio::awaitable<void> demonstrate(ossio::bucket bucket, std::filesystem::path path) {
    co_await bucket.put_object("db/monday.dump", std::string(3'000'000, 'd'));
    co_await restore(bucket, "db/monday.dump", path);
}

int main(int argc, char** argv) {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    bool const real = argc == 5;
    std::filesystem::path const path =
        real ? std::filesystem::path(argv[4]) : std::filesystem::temp_directory_path() / "ossio-example-08.dump";
    ossio::client client(io.get_executor(), real ? ossio::client_options(argv[1]) : server.options());
    auto bucket = client.bucket(real ? argv[2] : "examplebucket");
    auto work = real ? restore(bucket, argv[3], path) : demonstrate(bucket, path);
    bool fine = true;
    asio::co_spawn(io, std::move(work), [&](std::exception_ptr e) {
        client.close();
        fine = !e;
        try {
            if (e) std::rethrow_exception(e);
        } catch (ossio::error const& why) {
            std::cerr << why.what() << '\n';
        }
    });
    io.run();
    if (real) return fine ? 0 : 1;
    bool const whole = fine && std::filesystem::file_size(path) == 3'000'000;
    std::filesystem::remove(path);
    return whole ? 0 : 1;
}
