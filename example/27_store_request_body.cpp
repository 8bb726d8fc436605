// SPDX-License-Identifier: BSL-1.0
// An HTTP server that streams the body of a PUT into an object, while it arrives; slow clients and a slow OSS hold each
// other back. Needs Boost.Beast. relay_server.cpp adds time limits, a list of uploads, cancellation and draining.
//   example_27_store_request_body REGION BUCKET PORT   keys from the environment; without arguments: a demonstration
#include <ossio.hpp>
#include <ossio/body_stream.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <iostream>

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

// --8<-- serve
asio::awaitable<void> serve(tcp::socket socket, ossio::bucket bucket) {
    boost::beast::flat_buffer buffer;
    http::request_parser<http::buffer_body> request;
    request.body_limit(boost::none);
    co_await http::async_read_header(socket, buffer, request, asio::use_awaitable);
    std::string const key(request.get().target().substr(1));
    auto body = ossio::from_body(socket, buffer, request);
    auto stored = co_await ossio::as_result(bucket.upload_stream(key, body));
    unsigned const status = stored ? 201 : ossio::response_status(stored.error());
    http::response<http::string_body> response(http::int_to_status(status), 11);
    response.body() = (stored ? stored->etag : to_string(stored.error())) + '\n';
    response.keep_alive(false);
    response.prepare_payload();
    co_await http::async_write(socket, response, asio::use_awaitable);
    co_await ossio::discard_rest(socket);
}
// -->8--

asio::awaitable<void> accept(tcp::acceptor& from, ossio::bucket bucket) {
    for (;;) {
        auto socket = co_await from.async_accept(asio::use_awaitable);
        asio::co_spawn(from.get_executor(), serve(std::move(socket), bucket), asio::detached);
    }
}

/// A client of this server: sends a chunked body.
asio::awaitable<void> send_body(tcp::endpoint to) {
    tcp::socket socket(co_await asio::this_coro::executor);
    co_await socket.async_connect(to, asio::use_awaitable);
    std::string const text = "PUT /greeting HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                             "6\r\nHello \r\n5\r\nworld\r\n0\r\n\r\n";
    co_await asio::async_write(socket, asio::buffer(text), asio::use_awaitable);
    std::array<char, 1000> response;
    std::size_t const n = co_await socket.async_read_some(asio::buffer(response), asio::use_awaitable);
    std::cout << std::string_view(response.data(), n);
}

int main(int argc, char** argv) {
    asio::io_context io;
    bool const real = argc == 4;
    ossio::testing::server oss(io.get_executor());
    oss.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), real ? ossio::client_options(argv[1]) : oss.options());
    auto const port = static_cast<std::uint16_t>(real ? std::stoi(argv[3]) : 0);
    tcp::acceptor listener(io, tcp::endpoint(asio::ip::address_v4::loopback(), port));
    asio::co_spawn(io, accept(listener, client.bucket(real ? argv[2] : "examplebucket")), asio::detached);
    if (!real) asio::co_spawn(io, send_body(listener.local_endpoint()), [&](std::exception_ptr) { io.stop(); });
    io.run();
    return real || oss.object("examplebucket", "greeting") == "Hello world" ? 0 : 1;
}
