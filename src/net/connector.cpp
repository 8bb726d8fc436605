// SPDX-License-Identifier: BSL-1.0
// Name, TCP, proxy, TLS: one after the other, within one limit.
#include "net/connector.hpp"

#include "async/deadline.hpp"
#include "net/dial.hpp"
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
    return to.via_host.empty() ? text : text + " by the proxy " + text_of(to.via_host, to.via_port);
}

/// What the steps towards one connection share.
class approach {
public:
    explicit approach(peer to) : target(std::move(to)) {}

    peer target;
    request_phase phase = request_phase::resolve; // of the step that is being taken
    std::string address;                          // that is being tried
};

class socket_connector final : public connector {
public:
    socket_connector(asio::any_io_executor executor, async::platform_ptr time, tls_context tls, resolver_ptr names)
        : executor_(std::move(executor)),
          platform_(std::move(time)),
          tls_(std::move(tls)),
          names_(names ? std::move(names) : system_resolver(executor_)) {}

    asio::awaitable<result<connection_ptr>> connect(peer to, async::duration limit) override {
        approach one(std::move(to));
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
        co_return co_await async::within(*platform_, limit, std::move(late), std::move(steps));
    }

    asio::awaitable<result<connection_ptr>> approach_by_steps(approach& one) {
        peer const& to = one.target;
        bool const by_proxy = !to.via_host.empty();
        std::string const host = by_proxy ? to.via_host : to.host;
        std::uint16_t const port = by_proxy ? to.via_port : to.port;
        auto found = co_await names_->resolve(host, port);
        if (found.ec) co_return failure(found.ec);
        one.phase = request_phase::connect;
        auto addresses = book_.order(host, std::move(found.addresses), platform_->now());
        if (!addresses.empty()) one.address = to_text(addresses.front());
        auto reached = co_await dial(executor_, platform_, std::move(addresses), book_);
        if (!reached.socket) one.address = to_text(reached.last);
        if (!reached.socket) co_return failure(reached.ec);
        connection_ptr connection = make_tcp_connection(std::move(*reached.socket), platform_);
        one.address = to_text(connection->facts());
        if (by_proxy) {
            auto open = co_await open_tunnel(*connection, text_of(to.host, to.port), to.via_authorization);
            if (!open) co_return open.error();
        }
        if (!to.tls) co_return std::move(connection);
        one.phase = request_phase::tls;
        co_return co_await tls_connect(std::move(connection), tls_, to.host);
    }

    asio::any_io_executor executor_;
    async::platform_ptr platform_;
    tls_context tls_;
    resolver_ptr names_;
    address_book book_;
};

} // namespace

connector_ptr make_connector(asio::any_io_executor executor, async::platform_ptr time, tls_context tls,
                             resolver_ptr names) {
    return std::make_shared<socket_connector>(std::move(executor), std::move(time), std::move(tls), std::move(names));
}

} // namespace ossio::net
