// SPDX-License-Identifier: BSL-1.0
// Connects to one of several addresses; the next one is tried if the last does not respond within 250 ms (RFC 8305).
#ifndef OSSIO_SRC_NET_HAPPY_EYEBALLS_CONNECT_HPP
#define OSSIO_SRC_NET_HAPPY_EYEBALLS_CONNECT_HPP

#include "async/runtime.hpp"
#include "net/endpoint_selector.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace ossio::net {

namespace asio = boost::asio;

/// A connected socket, or the reason why no address could be reached.
class connect_outcome {
public:
    connect_outcome() = default;

    std::optional<asio::ip::tcp::socket> socket;
    boost::system::error_code ec;     ///< of the last failed attempt
    endpoint_selector::endpoint last; ///< the last address that was tried
};

/// Tries the addresses in this order, 250 ms apart or as soon as one fails; the first connection wins, and the others
/// are closed. `book` records what worked and what failed, and must live until completion.
asio::awaitable<connect_outcome> happy_eyeballs_connect(asio::any_io_executor, async::runtime_ptr,
                                                        std::vector<endpoint_selector::endpoint> addresses,
                                                        endpoint_selector& book);

} // namespace ossio::net
#endif
