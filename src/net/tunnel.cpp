// SPDX-License-Identifier: BSL-1.0
// CONNECT and its response.
#include "net/tunnel.hpp"

#include "net/exchange.hpp"

namespace ossio::net {

asio::awaitable<result<void>> open_tunnel(connection& proxy, std::string to, std::string authorization) {
    std::string head = "CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n";
    if (!authorization.empty()) head += "Proxy-Authorization: " + authorization + "\r\n";
    head += "\r\n";
    exchange_limits const limits;
    auto response = co_await exchange(proxy, head, nullptr, true, limits, nullptr);
    if (!response) co_return response.error();
    int const status = response->response.status;
    // The first bytes through a tunnel are ours: the handshake of TLS.
    if (status / 100 == 2 && response->has_extra_bytes)
        co_return failure(errc::malformed_response, "the proxy sent more than its response to CONNECT");
    if (status / 100 == 2) co_return result<void>();
    failure f(status / 100 == 4 ? error_code(errc::proxy_refused) : error_code(errc::connection_lost),
              "the proxy responded with " + std::to_string(status) + " to CONNECT");
    f.http_status = status;
    co_return f;
}

} // namespace ossio::net
