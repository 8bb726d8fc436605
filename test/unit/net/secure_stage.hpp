// SPDX-License-Identifier: BSL-1.0
// Both ends of a TLS connection over a pipe under a virtual clock.
#ifndef OSSIO_TEST_UNIT_NET_SECURE_STAGE_HPP
#define OSSIO_TEST_UNIT_NET_SECURE_STAGE_HPP

#include "unit/net/stage.hpp"

#include "help/certificates.hpp"
#include "net/tls/tls_native.hpp"

namespace ossio::test {

inline net::client_rules trusting(std::string ca_file) {
    net::client_rules rules;
    rules.ca_file = std::move(ca_file);
    return rules;
}

/// Both ends after the handshake, or why there is none.
class secure_stage : public stage {
public:
    explicit secure_stage(std::string host = "oss.example", std::string certified = "oss.example",
                          std::size_t capacity = 64 * 1024, std::function<void(SSL_CTX*)> prepare_server = {},
                          std::function<void(SSL_CTX*)> prepare_client = {}, bool own_records = true)
        : stage(capacity), made(certified) {
        auto rules = trusting(made.certificate_file());
        rules.own_records = own_records;
        auto ours_is = net::tls_context::for_client(rules).value();
        auto theirs_is = net::tls_context::for_server(made.certificate_file(), made.key_file()).value();
        SSL_CTX_set_info_callback(net::tls_access::native(ours_is), remember_client);
        if (prepare_client) prepare_client(net::tls_access::native(ours_is));
        if (prepare_server) prepare_server(net::tls_access::native(theirs_is));
        start(connect(ours_is, std::move(host)));
        start(accept(theirs_is));
        turn();
        client = latest();
    }

    asio::awaitable<void> connect(net::tls_context context, std::string host) {
        auto done = co_await net::tls_connect(std::move(ours), context, host);
        if (done)
            near = std::move(*done);
        else
            why = done.error();
    }
    asio::awaitable<void> accept(net::tls_context context) {
        auto done = co_await net::tls_accept(std::move(theirs), context);
        if (done) far = std::move(*done);
    }

    static void remember_client(SSL const* ssl, int where, int) {
        if (where == SSL_CB_HANDSHAKE_START) latest() = const_cast<SSL*>(ssl);
    }
    static SSL*& latest() {
        static SSL* one = nullptr;
        return one;
    }

    certificates made;
    net::connection_ptr near, far;
    failure why;
    SSL* client = nullptr; // what `near` speaks through
};

/// Unlike write_all this takes nothing off the wire. `word` is short enough for any pipe.
inline asio::awaitable<void> say(net::connection& to, std::string word) {
    asio::const_buffer const all = asio::buffer(word);
    co_await to.write(std::span(&all, 1));
}

inline std::string some_bytes(std::size_t n) {
    std::string bytes(n, '\0');
    for (std::size_t i = 0; i < n; ++i) bytes[i] = static_cast<char>(i * 131 + (i >> 9));
    return bytes;
}

/// What arrives at the other end of `sent`.
inline std::string carried(secure_stage& s, std::string const& sent, bool to_the_client = false) {
    net::connection &from = to_the_client ? *s.far : *s.near, &to = to_the_client ? *s.near : *s.far;
    std::string got;
    auto reader = [&]() -> asio::awaitable<void> {
        std::string piece(100'000, '\0');
        while (got.size() < sent.size()) {
            auto const read = co_await to.read_some(asio::buffer(piece));
            got.append(piece, 0, read.bytes);
            if (read.ec) co_return;
        }
    };
    s.start(reader());
    s.start(write_all(from, sent));
    s.turn();
    return got;
}

/// Writes all; what the peer says meanwhile is added to `heard` at once.
inline asio::awaitable<void> write_and_hear(net::connection& to, std::string text, std::string& heard) {
    asio::const_buffer rest = asio::buffer(text);
    while (rest.size() != 0) {
        auto const written = co_await to.write(std::span(&rest, 1));
        BOOST_REQUIRE(!written.ec);
        rest += written.bytes;
        if (!to.peer_spoke()) continue;
        char word[16];
        auto const read = to.try_read_some(asio::buffer(word));
        heard.append(word, read.bytes);
    }
}

} // namespace ossio::test
#endif
