// SPDX-License-Identifier: BSL-1.0
// Reads an object range by range and compares it with a file.
//   example_05_read_object ENDPOINT BUCKET KEY FILE      keys from the environment; without arguments: a demonstration
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fstream>
#include <iostream>

namespace asio = boost::asio;
using namespace ossio::literals;

// --8<-- read
asio::awaitable<std::uint64_t> count_equal_bytes(ossio::bucket bucket, std::string key, std::filesystem::path path) {
    auto info = co_await bucket.head_object(key);
    std::ifstream file(path, std::ios::binary);
    std::uint64_t equal = 0;
    for (std::uint64_t at = 0; at < info.size; at += 8_MiB) {
        ossio::byte_range range(at, std::min(at + 8_MiB, info.size) - 1);
        auto there = co_await bucket.get_object(key, range);
        std::string here(there.bytes.size(), '\0');
        file.read(here.data(), static_cast<std::streamsize>(here.size()));
        if (here != there.bytes) co_return equal;
        equal += here.size();
    }
    co_return file.peek() == std::char_traits<char>::eof() ? equal : 0;
}
// -->8--

int main(int argc, char** argv) {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    std::filesystem::path path = argc == 5 ? argv[4] : argv[0];
    ossio::client_options options = server.options();
    if (argc == 5) {
        options = ossio::client_options("cn-hangzhou");
        options.endpoint = argv[1];
    }
    ossio::client client(io.get_executor(), options);
    auto bucket = client.bucket(argc == 5 ? argv[2] : "examplebucket");
    std::string const key = argc == 5 ? argv[3] : "k";

    std::uint64_t equal = 0;
    auto run = [&]() -> asio::awaitable<void> {
        if (argc != 5) co_await bucket.upload_file(key, path);
        equal = co_await count_equal_bytes(bucket, key, path);
        client.close();
    };
    asio::co_spawn(io, run(), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
    std::cout << equal << " bytes are equal\n";
    return equal == std::filesystem::file_size(path) ? 0 : 1;
}
