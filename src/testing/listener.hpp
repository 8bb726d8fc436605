// SPDX-License-Identifier: BSL-1.0
// A listening socket with a thread of its own, so that accepting is no outstanding work of the user's io_context.
#ifndef OSSIO_SRC_TESTING_LISTENER_HPP
#define OSSIO_SRC_TESTING_LISTENER_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <memory>
#include <string>

namespace ossio::testing {

namespace asio = boost::asio;

/// "127.0.0.1:9000", "[::1]:9000".
std::string host_and_port(std::string const& host, std::uint16_t port);

/// Accepts until it is destroyed. `on_accept` runs on the executor.
class listener {
public:
    /// Throws std::invalid_argument when the host is no IP address, boost::system::system_error when it cannot be used. Both
    /// name host and port.
    listener(asio::any_io_executor executor, std::string const& host, std::uint16_t port,
             std::function<void(asio::ip::tcp::socket)> on_accept);
    ~listener();
    listener(listener const&) = delete;
    listener& operator=(listener const&) = delete;

    std::uint16_t port() const noexcept;

private:
    class acceptor_thread;
    std::unique_ptr<acceptor_thread> thread_;
};

} // namespace ossio::testing
#endif
