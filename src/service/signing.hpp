// SPDX-License-Identifier: BSL-1.0
// Keys of the client's provider, and requests signed with them as the client's options say.
#ifndef OSSIO_SRC_SERVICE_SIGNING_HPP
#define OSSIO_SRC_SERVICE_SIGNING_HPP

#include "service/client_impl.hpp"
#include "wire/http.hpp"

namespace ossio::service {

/// errc::no_credentials with what the provider said; an empty key id is none, too.
asio::awaitable<result<credentials>> ask_for_credentials(detail::client_impl const&);

/// By headers, at the service's time as far as it is known.
void sign(detail::client_impl&, wire::request&, credentials const&);

/// By the query. The validity was checked.
void presign(detail::client_impl const&, wire::request&, credentials const&, std::chrono::seconds valid_for);

} // namespace ossio::service
#endif
