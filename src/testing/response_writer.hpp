// SPDX-License-Identifier: BSL-1.0
// Writes responses to a connection.
#ifndef OSSIO_SRC_TESTING_RESPONSE_WRITER_HPP
#define OSSIO_SRC_TESTING_RESPONSE_WRITER_HPP

#include "testing/body_throttle.hpp"
#include "testing/response.hpp"

namespace ossio::testing {

/// Writes one response after the other. Throws close_connection when the peer does not take them.
class response_writer {
public:
    response_writer(service_core& core, net::connection& to) : core_(core), connection_(to) {}

    /// Writes head and body; no body for HEAD.
    asio::awaitable<void> send(parsed_request const& to, response const& what, std::string const& request_id,
                               bool keep_alive, body_throttle& throttle);

    /// Writes any bytes.
    asio::awaitable<void> write(std::string_view text);

private:
    std::string head_of(response const& what, std::string const& request_id, bool keep_alive) const;

    service_core& core_;
    net::connection& connection_;
};

} // namespace ossio::testing
#endif
