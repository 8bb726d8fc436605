// SPDX-License-Identifier: BSL-1.0
// Asks a server for credentials.
#ifndef OSSIO_SRC_CREDENTIALS_WEB_HPP
#define OSSIO_SRC_CREDENTIALS_WEB_HPP

#include "net/fetch.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>

namespace ossio::identity {

namespace asio = boost::asio;

/// How long a server elsewhere may take.
constexpr std::chrono::seconds patience{10};

/// The answer, whatever its status; over connections of its own, on the caller's executor. Throws error.
asio::awaitable<wire::response> ask(net::web_request, async::duration limit);

/// The body of a 200; throws std::runtime_error with status, host and the beginning of the body else.
asio::awaitable<std::string> ask_for_text(net::web_request, async::duration limit);

/// Throws std::runtime_error when it is no URL.
wire::web_address address_of(std::string const& url);

} // namespace ossio::identity
#endif
