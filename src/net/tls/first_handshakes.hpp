// SPDX-License-Identifier: BSL-1.0
// One connection makes the first handshake with a host, the others resume its session.
#ifndef OSSIO_SRC_NET_TLS_FIRST_HANDSHAKES_HPP
#define OSSIO_SRC_NET_TLS_FIRST_HANDSHAKES_HPP

#include "async/runtime.hpp"
#include "async/wait_queue.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace ossio::net {

namespace asio = boost::asio;

/** Makes connections to a host wait while the first handshake with it is under way, once in its life.

    The session of TLS 1.2 is known when the handshake ends. The tickets of TLS 1.3 arrive a round trip later, so those who
    wait do so for as long again as the handshake took. Who is alone does not wait for anything. One thread.
*/
class first_handshakes {
    class host_state;

public:
    /// The first handshake with a host; destroyed before `succeeded`, the next connection makes it.
    class turn {
    public:
        turn() = default; ///< no first handshake
        turn(turn&& other) noexcept : host_(std::move(other.host_)) {}
        turn& operator=(turn&& other) noexcept {
            std::swap(host_, other.host_);
            return *this;
        }
        ~turn() { release(); }

        void succeeded();

    private:
        friend class first_handshakes;
        explicit turn(std::shared_ptr<host_state> host) : host_(std::move(host)) {}
        void release() noexcept;

        std::shared_ptr<host_state> host_; // null: none
    };

    /// Waits while another connection makes the first handshake with `host`. Throws operation_aborted when cancelled.
    asio::awaitable<turn> enter(std::string host, async::runtime_ptr time);

    /// A session of this host has arrived: nobody has to wait any more.
    void session_arrived(std::string const& host);

private:
    // A handshake takes one or two round trips. Those who wait have a limit of their own, and one peer that is silent must
    // not take it from all of them.
    static constexpr std::chrono::milliseconds longest_wait{1000};

    // For tickets: the server's and our event loop may be busy for longer than a round trip in a local network.
    static constexpr std::chrono::milliseconds least_wait_for_tickets{10};

    std::map<std::string, std::shared_ptr<host_state>> hosts_;
};

} // namespace ossio::net
#endif
