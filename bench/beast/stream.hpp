// SPDX-License-Identifier: BSL-1.0
// A connector over beast::ssl_stream, as most programs have it: what the engine costs without a TLS stream of our own.
#ifndef OSSIO_BENCH_BEAST_STREAM_HPP
#define OSSIO_BENCH_BEAST_STREAM_HPP

#include "net/connector.hpp"

#include <string>

namespace bench {

/// TLS 1.3 to addresses, the certificate checked against `ca_file`.
ossio::net::connector_ptr beast_connector(boost::asio::any_io_executor, std::string const& ca_file);

} // namespace bench
#endif
