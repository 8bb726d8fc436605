// SPDX-License-Identifier: BSL-1.0
// A listening socket that a thread of its own waits at, so that nobody's io_context is kept busy by waiting.
#ifndef OSSIO_SRC_TESTING_DOOR_HPP
#define OSSIO_SRC_TESTING_DOOR_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <memory>
#include <string>

namespace ossio::testing {

namespace asio = boost::asio;

/// Accepts until it is destroyed. `welcome` runs on the executor.
class door {
public:
    /// Throws boost::system::system_error when the address cannot be listened on.
    door(asio::any_io_executor executor, std::string const& host, std::uint16_t port,
         std::function<void(asio::ip::tcp::socket)> welcome);
    ~door();
    door(door const&) = delete;
    door& operator=(door const&) = delete;

    std::uint16_t port() const noexcept;

private:
    class waiting;
    std::unique_ptr<waiting> waiting_;
};

} // namespace ossio::testing
#endif
