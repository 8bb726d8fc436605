// SPDX-License-Identifier: BSL-1.0
// CONNECT and its answer.
#include "net/tunnel.hpp"

#include "net/exchange.hpp"

namespace ossio::net {

asio::awaitable<result<void>> open_tunnel(connection& proxy, std::string to, std::string authorization) {
    std::string head = "CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n";
    if (!authorization.empty()) head += "Proxy-Authorization: " + authorization + "\r\n";
    head += "\r\n";
    exchange_limits const limits;
    auto answer = co_await exchange(proxy, head, nullptr, true, limits, nullptr);
    if (!answer) co_return answer.error();
    int const status = answer->response.status;
    if (status / 100 == 2) co_return result<void>();
    failure f(status / 100 == 4 ? error_code(errc::proxy_refused) : error_code(errc::connection_lost),
              "the proxy answered " + std::to_string(status) + " to CONNECT");
    f.http_status = status;
    co_return f;
}

} // namespace ossio::net
