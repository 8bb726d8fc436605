// SPDX-License-Identifier: BSL-1.0
// Selects the proxy of a client's requests by its options and, if they say so, the environment.
#ifndef OSSIO_SRC_SERVICE_PROXY_SELECTOR_HPP
#define OSSIO_SRC_SERVICE_PROXY_SELECTOR_HPP

#include <ossio/failure.hpp>

#include "wire/endpoint.hpp"
#include "wire/proxy.hpp"

#include <functional>
#include <optional>

namespace ossio {
class proxy_options;
}

namespace ossio::service {

class proxy_selector {
public:
    using variable = std::function<std::string(char const*)>; ///< reads the environment; empty: not set

    proxy_selector() = default;

    /// Fails with errc::invalid_argument if a URL is invalid.
    static result<proxy_selector> make(proxy_options const&, bool tls, variable const&);

    /// Returns the proxy for a host, valid as long as this; null: connect directly.
    wire::proxy const* for_address(wire::address const&) const;

    bool speaks_tls() const noexcept { return proxy_ && proxy_->kind == wire::proxy_kind::https; }

private:
    std::optional<wire::proxy> proxy_;
    std::string no_proxy_;
};

} // namespace ossio::service
#endif
