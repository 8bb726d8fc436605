// SPDX-License-Identifier: BSL-1.0
// Blocking sockets with time limits, so that no thread outlives its test.
#include "hostile/help/raw_peer.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace ossio::test {

namespace {

using std::chrono::steady_clock;

void limit_waiting(int socket) {
    timeval const limit{20, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    int const yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

std::shared_ptr<SSL_CTX> server_context(std::string const& certificate_file, std::string const& key_file) {
    if (certificate_file.empty()) return nullptr;
    std::shared_ptr<SSL_CTX> made(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (SSL_CTX_use_certificate_chain_file(made.get(), certificate_file.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(made.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1)
        throw std::runtime_error("the certificate of the hostile server cannot be used");
    return made;
}

} // namespace

std::string raw_peer::read_head() {
    char piece[4096];
    for (;;) {
        if (auto const end = unread_.find("\r\n\r\n"); end != std::string::npos) {
            std::string head = unread_.substr(0, end + 4);
            unread_.erase(0, end + 4);
            return head;
        }
        auto const n = tls_ ? SSL_read(tls_, piece, sizeof piece) : ::recv(socket_, piece, sizeof piece, 0);
        if (n <= 0) return {};
        unread_.append(piece, static_cast<std::size_t>(n));
    }
}

bool raw_peer::read_body(std::string_view head) {
    auto const at = head.find("Content-Length: ");
    if (at == std::string_view::npos) return true;
    std::size_t left = std::strtoul(head.data() + at + 16, nullptr, 10);
    std::size_t const there = std::min(left, unread_.size());
    unread_.erase(0, there);
    left -= there;
    std::vector<char> piece(64 * 1024);
    while (left != 0) {
        std::size_t const most = std::min(left, piece.size());
        auto const n = tls_ ? SSL_read(tls_, piece.data(), static_cast<int>(most))
                            : static_cast<int>(::recv(socket_, piece.data(), most, 0));
        if (n <= 0) return false;
        left -= static_cast<std::size_t>(n);
    }
    return true;
}

bool raw_peer::write(std::string_view bytes) {
    while (!bytes.empty()) {
        auto const n = tls_ ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                            : static_cast<int>(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

bool raw_peer::key_update(bool wants_one_back) {
    int const kind = wants_one_back ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED;
    return SSL_key_update(tls_, kind) == 1 && SSL_do_handshake(tls_) == 1;
}

bool raw_peer::session_ticket() {
    if (SSL_new_session_ticket(tls_) != 1 || SSL_do_handshake(tls_) != 1) return false;
    // To OpenSSL a ticket for a client that has gone is sent.
    char one = 0;
    auto const unread = ::recv(socket_, &one, 1, MSG_PEEK | MSG_DONTWAIT);
    return unread > 0 || (unread < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
}

void raw_peer::pause(std::chrono::microseconds d) { std::this_thread::sleep_for(d); }

void raw_peer::wait_for_the_end() {
    std::vector<char> piece(64 * 1024);
    auto const begun = steady_clock::now();
    while (!is_over(begun)) {
        auto const n = tls_ ? SSL_read(tls_, piece.data(), static_cast<int>(piece.size()))
                            : static_cast<int>(::recv(socket_, piece.data(), piece.size(), 0));
        if (n <= 0) return;
    }
}

void raw_peer::say_goodbye() {
    if (tls_) SSL_shutdown(tls_);
}

bool raw_peer::is_over(steady_clock::time_point begun) noexcept {
    if (steady_clock::now() - begun < longest_flood) return false;
    endured_ = true;
    return true;
}

void raw_peer::flood(std::function<std::string_view()> const& next) {
    auto const begun = steady_clock::now();
    while (!is_over(begun))
        if (!write(next())) return;
}

void raw_peer::flood(std::string_view again_and_again) {
    std::string block;
    while (block.size() < 16 * 1024) block += again_and_again;
    flood([&block] { return std::string_view(block); });
}

void raw_peer::flood_records(std::function<bool()> const& send_one) {
    auto const begun = steady_clock::now();
    while (!is_over(begun))
        if (!send_one()) return;
}

raw_server::raw_server(script what, std::string const& certificate_file, std::string const& key_file)
    : script_(std::move(what)), tls_(server_context(certificate_file, key_file)) {
    std::signal(SIGPIPE, SIG_IGN); // a client that goes away is an error of a call, not a signal
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) != 0)
        throw std::runtime_error("the hostile server cannot listen");
    port_ = ntohs(at.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

raw_server::~raw_server() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
        std::lock_guard const lock(mutex_);
        for (int const one : sockets_) ::shutdown(one, SHUT_RDWR);
    }
    for (std::thread& one : threads_) one.join();
    for (int const one : sockets_) ::close(one);
    ::close(listener_);
}

void raw_server::accept_all() {
    for (int number = 1;; ++number) {
        int const socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) return;
        limit_waiting(socket);
        connections_ = number;
        std::lock_guard const lock(mutex_);
        sockets_.push_back(socket);
        threads_.emplace_back([this, socket, number] { serve(socket, number); });
    }
}

void raw_server::serve(int socket, int number) {
    std::unique_ptr<SSL, decltype(&SSL_free)> tls(tls_ ? SSL_new(tls_.get()) : nullptr, SSL_free);
    if (tls) {
        SSL_set_fd(tls.get(), socket);
        if (SSL_accept(tls.get()) != 1) {
            ERR_clear_error();
            ::shutdown(socket, SHUT_RDWR);
            return;
        }
    }
    raw_peer one(socket, tls.get());
    script_(one, number);
    if (one.was_endured()) endured_ = true;
    ERR_clear_error();
    ::shutdown(socket, SHUT_RDWR);
}

} // namespace ossio::test
