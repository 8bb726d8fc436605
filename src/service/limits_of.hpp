// SPDX-License-Identifier: BSL-1.0
// The limits of one exchange: those of the client, as the request needs them. No I/O.
#ifndef OSSIO_SRC_SERVICE_LIMITS_OF_HPP
#define OSSIO_SRC_SERVICE_LIMITS_OF_HPP

#include "service/call.hpp"

namespace ossio::service {

net::exchange_limits limits_of(detail::client_impl const&, wire::request const&, call_options const&);

} // namespace ossio::service
#endif
