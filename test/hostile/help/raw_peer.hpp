// SPDX-License-Identifier: BSL-1.0
// A server that does what a script says, byte by byte: on sockets and OpenSSL alone, blocking, on threads of its own.
#ifndef OSSIO_TEST_HOSTILE_HELP_RAW_PEER_HPP
#define OSSIO_TEST_HOSTILE_HELP_RAW_PEER_HPP

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;

namespace ossio::test {

/// One accepted connection, after its handshake where there is one.
class raw_peer {
public:
    raw_peer(int socket, SSL* tls) : socket_(socket), tls_(tls) {}

    std::string read_head();               ///< up to and with the empty line; empty when the client has gone
    bool read_body(std::string_view head); ///< as long as its Content-Length says
    bool write(std::string_view bytes);    ///< false: the client has gone
    bool key_update(bool wants_one_back);  ///< one TLS record without data
    bool session_ticket();                 ///< another one
    void pause(std::chrono::microseconds); ///< of this thread; the client notices nothing
    void wait_for_the_end();               ///< reads and drops until the client has gone
    void say_goodbye();                    ///< close_notify, over TLS

    /// Sends what `next` gives until the client has gone, or for so long that it never will.
    void flood(std::function<std::string_view()> const& next);
    void flood(std::string_view again_and_again);
    void flood_records(std::function<bool()> const& send_one);

    bool is_tls() const noexcept { return tls_ != nullptr; }
    bool was_endured() const noexcept { return endured_; } ///< a flood ended without the client's doing

    static constexpr std::chrono::seconds longest_flood{14};

private:
    bool is_over(std::chrono::steady_clock::time_point begun) noexcept;

    int socket_;
    SSL* tls_;
    bool endured_ = false;
    std::string unread_;
};

/// Listens on a free port of 127.0.0.1 and runs the script once for each connection, on a thread for each.
class raw_server {
public:
    using script = std::function<void(raw_peer&, int number)>; ///< `number`: of the connection, from 1

    /// `certificate_file` empty: no TLS.
    raw_server(script, std::string const& certificate_file = std::string(),
               std::string const& key_file = std::string());
    ~raw_server(); ///< cuts all connections and waits for the threads
    raw_server(raw_server const&) = delete;
    raw_server& operator=(raw_server const&) = delete;

    std::uint16_t port() const noexcept { return port_; }
    std::string authority() const { return "127.0.0.1:" + std::to_string(port_); }
    bool was_endured() const noexcept { return endured_; } ///< some flood ended without the client's doing
    int connections() const noexcept { return connections_; }

private:
    void accept_all();
    void serve(int socket, int number);

    script script_;
    std::shared_ptr<SSL_CTX> tls_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> endured_{false};
    std::atomic<int> connections_{0};
    std::mutex mutex_; // of the two below
    std::vector<int> sockets_;
    std::vector<std::thread> threads_;
    std::thread acceptor_; // last: it uses all of the above
};

} // namespace ossio::test
#endif
