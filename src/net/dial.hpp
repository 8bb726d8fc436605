// SPDX-License-Identifier: BSL-1.0
// Reaches one of several addresses: the next one is tried when the last has not answered for a moment (RFC 8305).
#ifndef OSSIO_SRC_NET_DIAL_HPP
#define OSSIO_SRC_NET_DIAL_HPP

#include "async/platform.hpp"
#include "net/address_book.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace ossio::net {

namespace asio = boost::asio;

/// A connected socket, or why none of the addresses could be reached.
class dialed {
public:
    dialed() = default;

    std::optional<asio::ip::tcp::socket> socket;
    boost::system::error_code ec; ///< of the last that failed
    address_book::endpoint last;  ///< that was tried
};

/// The addresses in this order, a quarter of a second apart or as soon as one fails; the first that is reached wins, and
/// the others are let go of. `book` learns what worked and what did not, and must live until completion.
asio::awaitable<dialed> dial(asio::any_io_executor, async::platform_ptr, std::vector<address_book::endpoint> addresses,
                             address_book& book);

} // namespace ossio::net
#endif
