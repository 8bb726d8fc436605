// SPDX-License-Identifier: BSL-1.0
// Pieces of the tutorial that are in no example.
#include <boost/asio/io_context.hpp>
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

namespace asio = boost::asio;

void make_a_client(asio::io_context& io) {
    ossio::client client(io.get_executor(), ossio::client_options("cn-hangzhou"));
    auto bucket = client.bucket("examplebucket");
}

void make_a_client_of_the_embedded_server(asio::io_context& io) {
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
}

void log(char const* line);

asio::awaitable<void> handle_errors(ossio::bucket bucket, std::filesystem::path path, ossio::upload_options options) {
    try {
        co_await bucket.upload_file("k", path, options);
    } catch (ossio::error const& e) {
        if (e.code() == ossio::condition::canceled) co_return;
        log(e.what()); // UploadPart part 7 of "k": the connection was lost (send): ... [5 attempts, parts kept]
    }
}
