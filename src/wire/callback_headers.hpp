// SPDX-License-Identifier: BSL-1.0
// x-oss-callback and x-oss-callback-var, from plain JSON and back. No I/O.
#ifndef OSSIO_SRC_WIRE_CALLBACK_HEADERS_HPP
#define OSSIO_SRC_WIRE_CALLBACK_HEADERS_HPP

#include <ossio/callback.hpp>
#include <ossio/failure.hpp>

#include "wire/http.hpp"

#include <vector>

namespace ossio::wire {

/// Adds the two headers; fails with errc::invalid_argument if the service would reject them.
result<void> add_callback(request&, callback_request const&);

/// A callback as the service parses it.
class callback_order {
public:
    callback_order() = default;

    std::vector<std::string> urls;
    std::string host;                             ///< of the Host header; empty: the URL's
    std::string body;                             ///< contains ${...}
    std::string body_type;                        ///< application/x-www-form-urlencoded, or application/json
    std::map<std::string, std::string> variables; ///< by name, "x:..."
};

/// Parses the two headers, which are base64; errc::invalid_argument if the service would reject them.
result<callback_order> parse_callback(std::string_view callback, std::string_view variables);

} // namespace ossio::wire
#endif
