// SPDX-License-Identifier: BSL-1.0
// What OpenSSL says about a connection that it ended.
#ifndef OSSIO_SRC_NET_TLS_TLS_ERRORS_HPP
#define OSSIO_SRC_NET_TLS_TLS_ERRORS_HPP

#include <boost/system/error_code.hpp>

#include <openssl/ssl.h>

#include <optional>
#include <string>

namespace ossio::net {

/// Why a handshake failed; takes the error from OpenSSL's queue.
std::string handshake_reason(SSL const*);

/// The alert by which the peer refused our certificate, of asio's category for OpenSSL. In TLS 1.3 a server judges the
/// certificate of a client after the handshake: its alert comes in place of a response.
std::optional<boost::system::error_code> refused_certificate();

} // namespace ossio::net
#endif
