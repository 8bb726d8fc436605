// SPDX-License-Identifier: BSL-1.0
// Makes a client with replaced parts: for tests of the library itself.
#ifndef OSSIO_SRC_API_CLIENT_ACCESS_HPP
#define OSSIO_SRC_API_CLIENT_ACCESS_HPP

#include <ossio/client_group.hpp>

#include "async/runtime.hpp"
#include "net/connector.hpp"

namespace ossio::detail {

class client_access {
public:
    static client make(asio::any_io_executor, client_options, async::runtime_ptr, net::connector_ptr);
    /// On several loops that one connector and one clock serve, because one thread runs them all.
    static client_group make_group(std::vector<asio::any_io_executor> loops, client_options, async::runtime_ptr,
                                   net::connector_ptr);
    static std::shared_ptr<client_impl> impl(client const&);
};

} // namespace ossio::detail
#endif
