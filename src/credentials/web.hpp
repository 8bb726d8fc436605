// SPDX-License-Identifier: BSL-1.0
// HTTP requests to credential servers.
#ifndef OSSIO_SRC_CREDENTIALS_WEB_HPP
#define OSSIO_SRC_CREDENTIALS_WEB_HPP

#include "net/http_get.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>

namespace ossio::credentials_detail {

namespace asio = boost::asio;

/// Time limit for a remote server.
constexpr std::chrono::seconds request_limit{10};

/// Sends a request over a connection of its own, on the caller's executor, and returns the response, with any status.
/// Throws error.
asio::awaitable<wire::response> ask(net::web_request, async::duration limit);

/// Returns the body of a 200; otherwise throws std::runtime_error with status, host and the beginning of the body.
asio::awaitable<std::string> ask_for_text(net::web_request, async::duration limit);

/// Parses a URL; throws std::runtime_error if it is none.
wire::http_url address_of(std::string const& url);

} // namespace ossio::credentials_detail
#endif
