// SPDX-License-Identifier: BSL-1.0
// One request on a connector of its own.
#include "credentials/web.hpp"

#include <ossio/error.hpp>

#include <boost/asio/this_coro.hpp>

#include <stdexcept>

namespace ossio::identity {

namespace {

std::string beginning(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    return text.substr(0, 200);
}

} // namespace

asio::awaitable<wire::response> ask(net::web_request request, async::duration limit) {
    auto executor = co_await asio::this_coro::executor;
    auto time = async::real_platform(executor);
    net::tls_context tls;
    if (request.to.tls) tls = net::tls_context::for_client(net::client_rules()).value();
    auto by = net::make_connector(executor, time, std::move(tls));
    auto answer = co_await net::fetch(std::move(by), std::move(time), std::move(request), limit);
    co_return std::move(answer).value();
}

asio::awaitable<std::string> ask_for_text(net::web_request request, async::duration limit) {
    std::string const host = request.to.host_header;
    auto answer = co_await ask(std::move(request), limit);
    if (answer.status == 200) co_return std::move(answer.body);
    throw std::runtime_error(host + " answered " + std::to_string(answer.status) + ' ' + beginning(answer.body));
}

wire::web_address address_of(std::string const& url) {
    auto address = wire::parse_web_address(url);
    if (!address) throw std::runtime_error(address.error().detail);
    return std::move(*address);
}

} // namespace ossio::identity
