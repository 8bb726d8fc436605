// SPDX-License-Identifier: BSL-1.0
// One request over a connector of its own.
#include "credentials/web.hpp"

#include "credentials/provider_response.hpp"

#include <ossio/error.hpp>

#include <boost/asio/this_coro.hpp>

#include <stdexcept>

namespace ossio::credentials_detail {

asio::awaitable<wire::response> ask(net::web_request request, async::duration limit) {
    auto executor = co_await asio::this_coro::executor;
    auto time = async::system_runtime(executor);
    net::tls_context tls;
    if (request.to.tls) tls = net::tls_context::for_client(net::client_rules()).value();
    auto by = net::make_connector(executor, time, std::move(tls));
    auto response = co_await net::http_get(std::move(by), std::move(time), std::move(request), limit);
    co_return std::move(response).value();
}

asio::awaitable<std::string> ask_for_text(net::web_request request, async::duration limit) {
    std::string const host = request.to.host_header;
    auto response = co_await ask(std::move(request), limit);
    if (response.status == 200) co_return std::move(response.body);
    // The body may hold anything, even keys; only the name of an error is worth the risk.
    std::string const code = error_code_of(response.body);
    throw std::runtime_error(host + " sent HTTP " + std::to_string(response.status) + (code.empty() ? "" : ", ") +
                             code);
}

wire::http_url address_of(std::string const& url) {
    auto address = wire::parse_http_url(url);
    if (!address) throw std::runtime_error(address.error().detail);
    return std::move(*address);
}

} // namespace ossio::credentials_detail
