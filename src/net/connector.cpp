// SPDX-License-Identifier: BSL-1.0
// Name, TCP, proxy, TLS: one after the other, within one limit.
#include "net/connector.hpp"

#include "async/with_timeout.hpp"
#include "net/happy_eyeballs_connect.hpp"
#include "net/socks_tunnel.hpp"
#include "net/tcp.hpp"
#include "net/tunnel.hpp"

namespace ossio::net {

namespace {

std::string text_of(std::string const& host, std::uint16_t port) {
    bool const v6 = host.find(':') != std::string::npos;
    return (v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

std::string text_of(peer const& to) {
    std::string const text = text_of(to.host, to.port);
    return to.via ? text + " by the proxy " + text_of(to.via->host, to.via->port) : text;
}

/// The state that the steps of one connection attempt share.
class connect_attempt {
public:
    explicit connect_attempt(peer to) : target(std::move(to)) {}

    peer target;
    request_phase phase = request_phase::resolve; // of the current step
    std::string address;                          // of the current attempt
};

class socket_connector final : public connector {
public:
    socket_connector(asio::any_io_executor executor, async::runtime_ptr time, tls_context tls, resolver_ptr names)
        : executor_(std::move(executor)),
          runtime_(std::move(time)),
          tls_(std::move(tls)),
          names_(shared_lookups(executor_, names ? std::move(names) : system_resolver(executor_))) {}

    asio::awaitable<result<connection_ptr>> connect(peer to, async::duration limit) override {
        connect_attempt one(std::move(to));
        auto steps = approach_by_steps(one);
        auto end = co_await in_time(limit, std::move(steps));
        if (end) co_return end;
        failure f = end.error();
        f.phase = one.phase;
        f.address = one.address;
        f.detail = text_of(one.target) + (f.detail.empty() ? "" : ": " + f.detail);
        co_return f;
    }

private:
    asio::awaitable<result<connection_ptr>> in_time(async::duration limit,
                                                    asio::awaitable<result<connection_ptr>> steps) {
        if (limit <= async::duration::zero()) co_return co_await std::move(steps);
        failure late(errc::connect_timed_out);
        co_return co_await async::with_timeout(*runtime_, limit, std::move(late), std::move(steps));
    }

    asio::awaitable<result<connection_ptr>> approach_by_steps(connect_attempt& one) {
        peer const& to = one.target;
        std::string const host = to.via ? to.via->host : to.host;
        std::uint16_t const port = to.via ? to.via->port : to.port;
        auto found = co_await names_->resolve(host, port);
        if (found.ec) co_return failure(found.ec);
        one.phase = request_phase::connect;
        auto addresses = book_.order(host, std::move(found.addresses), runtime_->now());
        if (!addresses.empty()) one.address = to_text(addresses.front());
        auto reached = co_await happy_eyeballs_connect(executor_, runtime_, std::move(addresses), book_);
        if (!reached.socket) one.address = to_text(reached.last);
        if (!reached.socket) co_return failure(reached.ec);
        connection_ptr connection = make_tcp_connection(std::move(*reached.socket), runtime_);
        one.address = to_text(connection->facts());
        if (to.via) {
            auto tunnel = co_await tunnel_by(*to.via, std::move(connection), one);
            if (!tunnel) co_return tunnel.error();
            connection = std::move(*tunnel);
        }
        if (!to.tls) co_return std::move(connection);
        one.phase = request_phase::tls;
        co_return co_await tls_connect(std::move(connection), tls_, to.host, runtime_);
    }

    /// `connection` leads to the proxy; the one that is returned to the target.
    asio::awaitable<result<connection_ptr>> tunnel_by(wire::proxy const& by, connection_ptr connection,
                                                      connect_attempt& one) {
        if (by.kind == wire::proxy_kind::https) {
            one.phase = request_phase::tls;
            auto secured = co_await tls_connect(std::move(connection), tls_, by.host, runtime_);
            if (!secured) co_return secured.error();
            connection = std::move(*secured);
            one.phase = request_phase::connect;
        }
        peer const& to = one.target;
        bool const socks = by.kind == wire::proxy_kind::socks5;
        auto opening = socks ? open_socks_tunnel(*connection, to.host, to.port, by.user, by.password)
                             : open_tunnel(*connection, text_of(to.host, to.port), wire::proxy_authorization(by));
        auto open = co_await std::move(opening);
        if (!open) co_return open.error();
        co_return std::move(connection);
    }

    asio::any_io_executor executor_;
    async::runtime_ptr runtime_;
    tls_context tls_;
    resolver_ptr names_;
    endpoint_selector book_;
};

} // namespace

connector_ptr make_connector(asio::any_io_executor executor, async::runtime_ptr time, tls_context tls,
                             resolver_ptr names) {
    return std::make_shared<socket_connector>(std::move(executor), std::move(time), std::move(tls), std::move(names));
}

} // namespace ossio::net
