// SPDX-License-Identifier: BSL-1.0
// The head of a request as it goes to the wire: request line, headers, empty line.
#ifndef OSSIO_SRC_WIRE_REQUEST_HEAD_HPP
#define OSSIO_SRC_WIRE_REQUEST_HEAD_HPP

#include "wire/endpoint.hpp"
#include "wire/http.hpp"
#include "wire/proxy.hpp"

#include <cstdint>
#include <string>

namespace ossio::wire {

/// Path and query as the request line and URLs have them.
std::string request_target(request const&, address_style);

/// Everything of `request` is percent-encoded or was checked when it was built; nothing can break out of its line.
/// `through`: a proxy that is sent the request itself, in absolute form.
std::string request_head(request const&, address_style, address const&, std::uint64_t content_length,
                         proxy const* through = nullptr);

/// The same in place of what `head` has, in its memory.
void write_request_head(std::string& head, request const&, address_style, address const&, std::uint64_t content_length,
                        proxy const* through = nullptr);

} // namespace ossio::wire
#endif
