// SPDX-License-Identifier: BSL-1.0
// Resolves names to addresses. An interface, so that tests can replace it.
#ifndef OSSIO_SRC_NET_RESOLVER_HPP
#define OSSIO_SRC_NET_RESOLVER_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string>
#include <vector>

namespace ossio::net {

namespace asio = boost::asio;

/// All addresses of a name, in the system's order, or the error.
class resolved {
public:
    resolved() = default;

    boost::system::error_code ec;
    std::vector<asio::ip::tcp::endpoint> addresses;
};

class resolver {
public:
    virtual ~resolver() = default;

    /// `host`: a name, or an address, which resolves to itself.
    virtual asio::awaitable<resolved> resolve(std::string host, std::uint16_t port) = 0;
};

using resolver_ptr = std::shared_ptr<resolver>;

/// Resolves by the system (getaddrinfo, on a thread that Asio keeps for it).
resolver_ptr system_resolver(asio::any_io_executor);

/** Asks `from` once at a time for each host and port; all callers that wait for the same name share the lookup.

    A cancelled caller returns at once. The lookup is not cancelled, as getaddrinfo cannot be: later callers join it, so an
    attempt that was too early for its result may be followed by one that gets it. It keeps this object alive, uses nothing
    else, and counts as work of the executor until it ends, as one without this would.
*/
resolver_ptr shared_lookups(asio::any_io_executor, resolver_ptr from);

} // namespace ossio::net
#endif
