// SPDX-License-Identifier: BSL-1.0
// Which proxy a client's requests go through: as its options and, when they ask for it, the environment say.
#ifndef OSSIO_SRC_SERVICE_PROXY_CHOICE_HPP
#define OSSIO_SRC_SERVICE_PROXY_CHOICE_HPP

#include <ossio/failure.hpp>

#include "wire/endpoint.hpp"
#include "wire/proxy.hpp"

#include <functional>
#include <optional>

namespace ossio {
class proxy_options;
}

namespace ossio::service {

class proxy_choice {
public:
    using variable = std::function<std::string(char const*)>; ///< of the environment; empty: not set

    proxy_choice() = default;

    /// errc::invalid_argument when a URL makes no sense.
    static result<proxy_choice> make(proxy_options const&, bool tls, variable const&);

    /// Null: reach it directly. Lives as long as this.
    wire::proxy const* for_address(wire::address const&) const;

private:
    std::optional<wire::proxy> proxy_;
    std::string no_proxy_;
};

} // namespace ossio::service
#endif
