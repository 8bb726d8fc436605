// SPDX-License-Identifier: BSL-1.0
// The name that the certificate of a server has to be for.
#ifndef OSSIO_SRC_NET_TLS_EXPECTED_HOST_HPP
#define OSSIO_SRC_NET_TLS_EXPECTED_HOST_HPP

#include <openssl/ssl.h>

#include <string>

namespace ossio::net {

/// Sets the name or IP address that the certificate has to be for; a name is sent to the server, too (SNI). Returns false if
/// OpenSSL refuses it: then no certificate must be accepted.
[[nodiscard]] bool expect_host(SSL* ssl, std::string const& host);

} // namespace ossio::net
#endif
