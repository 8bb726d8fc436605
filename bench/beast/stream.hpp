// SPDX-License-Identifier: BSL-1.0
// A connector over beast::ssl_stream: the cost of the library without its own TLS stream.
#ifndef OSSIO_BENCH_BEAST_STREAM_HPP
#define OSSIO_BENCH_BEAST_STREAM_HPP

#include "net/connector.hpp"

#include <string>

namespace bench {

/// TLS 1.3 to addresses, the certificate checked against `ca_file`.
ossio::net::connector_ptr beast_connector(boost::asio::any_io_executor, std::string const& ca_file);

} // namespace bench
#endif
