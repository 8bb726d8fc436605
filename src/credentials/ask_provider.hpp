// SPDX-License-Identifier: BSL-1.0
// One question to a provider.
#ifndef OSSIO_SRC_CREDENTIALS_ASK_PROVIDER_HPP
#define OSSIO_SRC_CREDENTIALS_ASK_PROVIDER_HPP

#include <ossio/credentials.hpp>
#include <ossio/failure.hpp>

namespace ossio::credentials_detail {

/** Returns the credentials of a provider, trimmed, or why it has none that can be used: errc::no_credentials, whose detail is the
    whole text. Of several providers it is then the next one's turn.

    Throws operation_aborted if the coroutine is cancelled, and what the provider throws that is no std::exception.
*/
asio::awaitable<result<credentials>> ask_provider(credentials_ptr from);

} // namespace ossio::credentials_detail
#endif
