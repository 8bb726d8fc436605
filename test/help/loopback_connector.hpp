// SPDX-License-Identifier: BSL-1.0
// Plain connections to loopback addresses, with a congestion control that a test chooses.
#ifndef OSSIO_TEST_HELP_LOOPBACK_CONNECTOR_HPP
#define OSSIO_TEST_HELP_LOOPBACK_CONNECTOR_HPP

#include "net/connector.hpp"
#include "net/tcp.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <string>

#include <netinet/tcp.h>
#include <sys/socket.h>

namespace ossio::test {

namespace asio = boost::asio;

/// Connects at once; loopback never makes a connection wait.
class loopback_connector final : public net::connector {
public:
    /// `congestion_control`: e.g. "reno", which every Linux has; systems that have no choice ignore it.
    loopback_connector(asio::any_io_executor executor, async::runtime_ptr time, std::string congestion_control)
        : executor_(std::move(executor)), time_(std::move(time)), congestion_control_(std::move(congestion_control)) {}

    asio::awaitable<result<net::connection_ptr>> connect(net::peer to, async::duration) override {
        asio::ip::tcp::socket socket(executor_);
        boost::system::error_code ec;
        socket.connect(asio::ip::tcp::endpoint(asio::ip::make_address(to.host), to.port), ec);
        if (ec) co_return failure(ec);
#ifdef TCP_CONGESTION
        ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_CONGESTION, congestion_control_.data(),
                     static_cast<socklen_t>(congestion_control_.size()));
#endif
        last_socket = socket.native_handle();
        auto made = net::make_tcp_connection(std::move(socket), time_);
        co_return std::move(made);
    }

    int last_socket = -1; ///< open as long as its connection is

private:
    asio::any_io_executor executor_;
    async::runtime_ptr time_;
    std::string congestion_control_;
};

} // namespace ossio::test
#endif
