// SPDX-License-Identifier: BSL-1.0
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <ossio.hpp>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

// --8<-- beast
/// Relays one PUT body of unknown length into OSS. Memory: part_size * (concurrency + 1), whatever the body's length.
asio::awaitable<ossio::upload_result> relay(beast::tcp_stream& peer, beast::flat_buffer& buffer,
                                            http::request_parser<http::buffer_body>& request, ossio::bucket bucket) {
    auto writer = bucket.open_writer(std::string(request.get().target().substr(1)));
    std::array<char, 64 * 1024> chunk;
    while (!request.is_done()) {
        auto& body = request.get().body();
        body.data = chunk.data();
        body.size = chunk.size();
        try {
            co_await http::async_read_some(peer, buffer, request, asio::use_awaitable);
        } catch (boost::system::system_error const& e) {
            if (e.code() != http::error::need_buffer) throw; // the writer is discarded: no object, no parts left
        }
        co_await writer.write(asio::buffer(chunk.data(), chunk.size() - body.size));
    }
    co_return co_await writer.finish();
}
