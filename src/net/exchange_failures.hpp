// SPDX-License-Identifier: BSL-1.0
// The failures of an exchange. No I/O.
#ifndef OSSIO_SRC_NET_EXCHANGE_FAILURES_HPP
#define OSSIO_SRC_NET_EXCHANGE_FAILURES_HPP

#include "net/exchange.hpp"

namespace ossio::net {

/// How far an exchange has come.
class exchange_state {
public:
    exchange_state(request_phase during, std::uint64_t sent, std::uint64_t size)
        : phase(during), body_sent(sent), body_size(size) {}

    request_phase phase;
    std::uint64_t body_sent;
    std::uint64_t body_size;
};

/// Whether the connection was lost, so that a response may be there to read nevertheless.
bool is_connection_loss(error_code const&);

failure exchange_failure(error_code, exchange_state, connection const& over, exchange_limits const&);

/// Of a success that came before the request was sent.
failure premature_response(int status, exchange_state);

} // namespace ossio::net
#endif
