// SPDX-License-Identifier: BSL-1.0
// Name, TCP, TLS: one after the other, within one limit.
#include "net/connector.hpp"

#include "net/tcp.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <vector>

namespace ossio::net {

namespace {

using asio::ip::tcp;

std::string text_of(peer const& to) {
    bool const v6 = to.host.find(':') != std::string::npos;
    return (v6 ? '[' + to.host + ']' : to.host) + ':' + std::to_string(to.port);
}

failure failed(peer const& to, request_phase during, error_code ec) {
    failure f(ec, text_of(to));
    f.phase = during;
    return f;
}

/// Ends what a connect is doing when its time is up: whatever socket or resolver is busy then.
class limit {
public:
    limit(async::platform& time, async::duration d) : alarm_(time.make_alarm()) {
        if (d > async::duration::zero())
            alarm_->set(time.now() + d, [this] {
                passed_ = true;
                if (end_) end_();
            });
    }
    bool has_passed() const noexcept { return passed_; }
    void ends(std::function<void()> what) { end_ = std::move(what); }

private:
    std::unique_ptr<async::alarm> alarm_;
    std::function<void()> end_;
    bool passed_ = false;
};

class socket_connector final : public connector {
public:
    socket_connector(asio::any_io_executor executor, async::platform_ptr time, tls_context tls)
        : executor_(std::move(executor)), platform_(std::move(time)), tls_(std::move(tls)) {}

    asio::awaitable<result<connection_ptr>> connect(peer to, async::duration d) override {
        auto const deadline = platform_->now() + d;
        auto plain = co_await open(to, d);
        if (!plain || !to.tls) co_return plain;
        auto const left = d > async::duration::zero()
                              ? std::max<async::duration>(deadline - platform_->now(), std::chrono::milliseconds(1))
                              : d;
        (*plain)->expires_after(left);
        auto secure = co_await tls_connect(std::move(*plain), tls_, to.host);
        if (!secure) {
            failure f = secure.error();
            if (f.code == asio::error::timed_out) f.code = errc::connect_timed_out;
            f.phase = request_phase::tls;
            f.detail = text_of(to) + (f.detail.empty() ? "" : ": " + f.detail);
            co_return f;
        }
        (*secure)->expires_after(async::duration::zero());
        co_return secure;
    }

private:
    asio::awaitable<result<connection_ptr>> open(peer const& to, async::duration d) {
        limit in_time(*platform_, d);
        std::vector<tcp::endpoint> addresses;
        error_code ec;
        auto const numeric = asio::ip::make_address(to.host, ec);
        if (!ec) {
            addresses.emplace_back(numeric, to.port);
        } else {
            ec = co_await resolve(to, in_time, addresses);
            if (in_time.has_passed()) co_return failed(to, request_phase::resolve, errc::connect_timed_out);
            if (ec) co_return failed(to, request_phase::resolve, ec);
        }
        for (tcp::endpoint const& address : addresses) {
            tcp::socket socket(executor_);
            ec = co_await reach(socket, address, in_time);
            if (in_time.has_passed()) co_return failed(to, request_phase::connect, errc::connect_timed_out);
            if (!ec) co_return make_tcp_connection(std::move(socket), platform_);
            if (ec == asio::error::operation_aborted) break;
        }
        co_return failed(to, request_phase::connect, ec);
    }

    asio::awaitable<error_code> resolve(peer const& to, limit& in_time, std::vector<tcp::endpoint>& addresses) {
        tcp::resolver resolver(executor_);
        in_time.ends([&resolver] { resolver.cancel(); });
        auto const found = co_await resolver.async_resolve(
            to.host, std::to_string(to.port), tcp::resolver::numeric_service, asio::as_tuple(asio::use_awaitable));
        in_time.ends(nullptr);
        for (auto const& entry : std::get<1>(found)) addresses.push_back(entry.endpoint());
        co_return std::get<0>(found);
    }

    asio::awaitable<error_code> reach(tcp::socket& socket, tcp::endpoint address, limit& in_time) {
        error_code ec;
        socket.open(address.protocol(), ec);
        if (ec) co_return ec;
        in_time.ends([&socket] {
            error_code ignored;
            socket.close(ignored);
        });
        auto const reached = co_await socket.async_connect(address, asio::as_tuple(asio::use_awaitable));
        in_time.ends(nullptr);
        co_return std::get<0>(reached);
    }

    asio::any_io_executor executor_;
    async::platform_ptr platform_;
    tls_context tls_;
};

} // namespace

connector_ptr make_connector(asio::any_io_executor executor, async::platform_ptr time, tls_context tls) {
    return std::make_shared<socket_connector>(std::move(executor), std::move(time), std::move(tls));
}

} // namespace ossio::net
