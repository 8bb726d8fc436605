// SPDX-License-Identifier: BSL-1.0
// A response of the embedded server, before it is written to a connection.
#ifndef OSSIO_SRC_TESTING_RESPONSE_HPP
#define OSSIO_SRC_TESTING_RESPONSE_HPP

#include "testing/parsed_request.hpp"

namespace ossio::testing {

/// Status, headers and body. Errors are XML bodies made by `render_error`.
class response {
public:
    response() = default;
    explicit response(int http_status) : status(http_status) {}

    int status = 200;
    wire::header_list headers;
    std::string body;
    content bytes; ///< sent instead of `body` when `has_bytes`: `length` bytes from `first` on
    std::uint64_t first = 0, length = 0;
    bool has_bytes = false;
};

/// The error as OSS writes it: Code, Message, RequestId, HostId, EC and the details; in headers for HEAD.
response render_error(parsed_request const&, error_response const&, std::string const& request_id);

/// 24 upper-case hex digits.
std::string new_request_id();

} // namespace ossio::testing
#endif
