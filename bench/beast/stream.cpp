// SPDX-License-Identifier: BSL-1.0
// One record of 16 KiB, one send: this is how asio::ssl::stream writes, and beast::ssl_stream on top of it.
#include "bench/beast/stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <limits>
#include <tuple>

namespace bench {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using namespace ossio;
using boost::system::error_code;

using stream = beast::ssl_stream<beast::tcp_stream>;
constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

class beast_connection final : public net::connection {
public:
    explicit beast_connection(std::unique_ptr<stream> over) : stream_(std::move(over)) {}

    asio::awaitable<net::io_result> read_some(asio::mutable_buffer into) override {
        auto const read = co_await stream_->async_read_some(into, as_values);
        co_return net::io_result(std::get<0>(read), std::get<1>(read));
    }

    asio::awaitable<net::io_result> write(std::span<asio::const_buffer const> buffers) override {
        auto const whole = [](error_code const& ec, std::size_t) {
            return ec ? std::size_t(0) : std::numeric_limits<std::size_t>::max();
        };
        auto const written = co_await asio::async_write(*stream_, buffers, whole, as_values);
        co_return net::io_result(std::get<0>(written), std::get<1>(written));
    }

    net::io_result try_read_some(asio::mutable_buffer) override { return {asio::error::would_block, 0}; }
    bool peer_spoke() const noexcept override { return false; }
    bool is_reusable() noexcept override { return true; }
    void expires_after(std::chrono::steady_clock::duration) override {}
    void set_low_speed_limit(std::chrono::steady_clock::duration, std::uint64_t) override {}
    void close() noexcept override { beast::get_lowest_layer(*stream_).close(); }

private:
    std::unique_ptr<stream> stream_;
};

class connector final : public net::connector {
public:
    connector(asio::any_io_executor executor, std::string const& ca_file)
        : executor_(std::move(executor)), context_(asio::ssl::context::tlsv13_client) {
        context_.load_verify_file(ca_file);
        context_.set_verify_mode(asio::ssl::verify_peer);
    }

    asio::awaitable<result<net::connection_ptr>> connect(net::peer to, async::duration) override {
        auto fresh = std::make_unique<stream>(beast::tcp_stream(executor_), context_);
        asio::ip::tcp::endpoint const where(asio::ip::make_address(to.host), to.port);
        auto& socket = beast::get_lowest_layer(*fresh);
        auto const connected = co_await socket.async_connect(where, as_values);
        if (std::get<0>(connected)) co_return failure(std::get<0>(connected));
        socket.socket().set_option(asio::ip::tcp::no_delay(true));
        auto const shaken = co_await fresh->async_handshake(asio::ssl::stream_base::client, as_values);
        if (std::get<0>(shaken)) co_return failure(std::get<0>(shaken));
        co_return net::connection_ptr(std::make_unique<beast_connection>(std::move(fresh)));
    }

private:
    asio::any_io_executor executor_;
    asio::ssl::context context_;
};

} // namespace

net::connector_ptr beast_connector(asio::any_io_executor executor, std::string const& ca_file) {
    return std::make_shared<connector>(std::move(executor), ca_file);
}

} // namespace bench
