// SPDX-License-Identifier: BSL-1.0
// x-oss-callback and x-oss-callback-var, from plain JSON and back. No I/O.
#ifndef OSSIO_SRC_WIRE_CALLBACK_HEADERS_HPP
#define OSSIO_SRC_WIRE_CALLBACK_HEADERS_HPP

#include <ossio/callback.hpp>
#include <ossio/failure.hpp>

#include "wire/http.hpp"

#include <vector>

namespace ossio::wire {

/// Adds the two headers; errc::invalid_argument says what the service would refuse.
result<void> add_callback(request&, callback_request const&);

/// A callback as the service reads it.
class callback_order {
public:
    callback_order() = default;

    std::vector<std::string> urls;
    std::string host;                             ///< of the Host header; empty: the URL's
    std::string body;                             ///< with ${...} in it
    std::string body_type;                        ///< application/x-www-form-urlencoded, or application/json
    std::map<std::string, std::string> variables; ///< by name, "x:..."
};

/// From the texts of the two headers, base64; errc::invalid_argument when they are not what the service takes.
result<callback_order> parse_callback(std::string_view callback, std::string_view variables);

} // namespace ossio::wire
#endif
