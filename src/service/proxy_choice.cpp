// SPDX-License-Identifier: BSL-1.0
// Options first, then the environment.
#include "service/proxy_choice.hpp"

#include <ossio/client.hpp>

namespace ossio::service {

namespace {

std::string first_of(proxy_choice::variable const& get, std::initializer_list<char const*> names) {
    for (char const* name : names)
        if (std::string value = get(name); !value.empty()) return value;
    return {};
}

} // namespace

result<proxy_choice> proxy_choice::make(proxy_options const& options, bool tls, variable const& get) {
    proxy_choice choice;
    std::string url = options.url;
    choice.no_proxy_ = options.no_proxy;
    if (options.from_environment) {
        if (choice.no_proxy_.empty()) choice.no_proxy_ = first_of(get, {"no_proxy", "NO_PROXY"});
        // HTTP_PROXY in capitals may be a header that a CGI program was sent.
        if (url.empty() && tls) url = first_of(get, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
        if (url.empty() && !tls) url = first_of(get, {"http_proxy", "all_proxy", "ALL_PROXY"});
    }
    if (url.empty()) return choice;
    auto parsed = wire::parse_proxy(url);
    if (!parsed) return parsed.error();
    choice.proxy_ = std::move(*parsed);
    return choice;
}

wire::proxy const* proxy_choice::for_address(wire::address const& to) const {
    return proxy_ && !wire::names_host(no_proxy_, to.host, to.port) ? &*proxy_ : nullptr;
}

} // namespace ossio::service
