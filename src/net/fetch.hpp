// SPDX-License-Identifier: BSL-1.0
// One HTTP request to anybody, over a connection of its own: for metadata servers, token services, callbacks.
#ifndef OSSIO_SRC_NET_FETCH_HPP
#define OSSIO_SRC_NET_FETCH_HPP

#include "net/connector.hpp"
#include "wire/http.hpp"
#include "wire/web_address.hpp"

namespace ossio::net {

class web_request {
public:
    explicit web_request(wire::web_address where, wire::verb how = wire::verb::get)
        : to(std::move(where)), method(how) {}

    wire::web_address to;
    wire::verb method;
    wire::header_list headers; ///< besides Host and Content-Length; a Host here replaces the URL's
    std::string body;
};

/// The answer, whatever its status. A failure carries its phase; errc::total_timed_out when it took longer than `limit`.
asio::awaitable<result<wire::response>> fetch(connector_ptr, async::platform_ptr, web_request, async::duration limit);

} // namespace ossio::net
#endif
