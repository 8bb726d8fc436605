// SPDX-License-Identifier: BSL-1.0
// The head of a request as it is sent: request line, headers, empty line.
#ifndef OSSIO_SRC_WIRE_REQUEST_HEAD_HPP
#define OSSIO_SRC_WIRE_REQUEST_HEAD_HPP

#include "wire/endpoint.hpp"
#include "wire/http.hpp"
#include "wire/proxy.hpp"

#include <cstdint>
#include <string>

namespace ossio::wire {

/// Returns path and query as in the request line and in URLs.
std::string request_target(request const&, address_style);

/// Returns the head. Everything in `request` is percent-encoded or was validated when it was built; nothing can break
/// its line. `through`: a proxy that receives the request itself, in absolute form.
std::string request_head(request const&, address_style, address const&, std::uint64_t content_length,
                         proxy const* through = nullptr);

/// As above, replacing `head` and reusing its memory.
void write_request_head(std::string& head, request const&, address_style, address const&, std::uint64_t content_length,
                        proxy const* through = nullptr);

} // namespace ossio::wire
#endif
