// SPDX-License-Identifier: BSL-1.0
// The door of the relay: accepts clients, and sees them out when it has to close.
#ifndef RELAY_RELAY_HPP
#define RELAY_RELAY_HPP

#include "session.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <set>
#include <vector>

namespace relay {

class server {
public:
    server(asio::any_io_executor, settings, ossio::bucket into);

    std::uint16_t port() const;
    asio::awaitable<void> accept(); ///< until `drain`

    /** No new clients and uploads; those that run may end until `drain_limit`, then `client` is drained until `last_answers`.
        Returns when all is over: what was cut short.
    */
    asio::awaitable<std::vector<ossio::resume_token>> drain(ossio::client client);

private:
    asio::awaitable<void> serve(asio::ip::tcp::socket);
    asio::awaitable<bool> wait_for_sessions(std::chrono::milliseconds limit);

    shared_state shared_;
    asio::ip::tcp::acceptor door_;
    std::set<session*> sessions_;
    asio::steady_timer change_; // cancelled when a session ends
};

} // namespace relay
#endif
