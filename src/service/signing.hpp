// SPDX-License-Identifier: BSL-1.0
// Gets credentials from the client's provider, and signs requests as the client's options say.
#ifndef OSSIO_SRC_SERVICE_SIGNING_HPP
#define OSSIO_SRC_SERVICE_SIGNING_HPP

#include "service/client_impl.hpp"
#include "wire/http.hpp"

namespace ossio::service {

/// Returns the credentials; errc::no_credentials with the provider's text, also for an empty key id.
asio::awaitable<result<credentials>> ask_for_credentials(detail::client_impl const&);

/// Signs by headers, with the service's time as far as it is known.
void sign(detail::client_impl&, wire::request&, credentials const&);

/// Signs in the query. The validity has been checked.
void presign(detail::client_impl const&, wire::request&, credentials const&, std::chrono::seconds valid_for);

} // namespace ossio::service
#endif
