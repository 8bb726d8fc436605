// SPDX-License-Identifier: BSL-1.0
// One HTTP request over a connection of its own: for metadata servers, token services, callbacks.
#ifndef OSSIO_SRC_NET_HTTP_GET_HPP
#define OSSIO_SRC_NET_HTTP_GET_HPP

#include "net/connector.hpp"
#include "wire/http.hpp"
#include "wire/http_url.hpp"

namespace ossio::net {

class web_request {
public:
    explicit web_request(wire::http_url where, wire::verb how = wire::verb::get) : to(std::move(where)), method(how) {}

    wire::http_url to;
    wire::verb method;
    wire::header_list headers; ///< besides Host and Content-Length; a Host here replaces the URL's
    std::string body;
};

/// Returns the response, with any status. A failure has its phase; errc::total_timed_out if it took longer than
/// `limit`.
asio::awaitable<result<wire::response>> http_get(connector_ptr, async::runtime_ptr, web_request, async::duration limit);

} // namespace ossio::net
#endif
