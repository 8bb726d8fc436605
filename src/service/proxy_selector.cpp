// SPDX-License-Identifier: BSL-1.0
// Selects the proxy: options first, then the environment.
#include "service/proxy_selector.hpp"

#include <ossio/client.hpp>

namespace ossio::service {

namespace {

/// A setting, and the variable that it comes from; null: an option.
class setting {
public:
    std::string value;
    char const* name = nullptr;
};

setting first_of(proxy_selector::variable const& get, std::initializer_list<char const*> names) {
    for (char const* name : names)
        if (std::string value = get(name); !value.empty()) return {std::move(value), name};
    return {};
}

} // namespace

result<proxy_selector> proxy_selector::make(proxy_options const& options, bool tls, variable const& get) {
    proxy_selector choice;
    setting url{options.url};
    choice.no_proxy_ = options.no_proxy;
    if (options.from_environment) {
        if (choice.no_proxy_.empty()) choice.no_proxy_ = first_of(get, {"no_proxy", "NO_PROXY"}).value;
        // HTTP_PROXY in capitals may be a header of a CGI request.
        if (url.value.empty() && tls) url = first_of(get, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
        if (url.value.empty() && !tls) url = first_of(get, {"http_proxy", "all_proxy", "ALL_PROXY"});
    }
    if (url.value.empty()) return choice;
    auto parsed = wire::parse_proxy(url.value);
    if (!parsed && url.name) return failure(parsed.error().code, std::string(url.name) + ": " + parsed.error().detail);
    if (!parsed) return parsed.error();
    choice.proxy_ = std::move(*parsed);
    return choice;
}

wire::proxy const* proxy_selector::for_address(wire::address const& to) const {
    return proxy_ && !wire::names_host(no_proxy_, to.host, to.port) ? &*proxy_ : nullptr;
}

} // namespace ossio::service
