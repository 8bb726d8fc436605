// SPDX-License-Identifier: BSL-1.0
// Reads OpenSSL's queue of errors.
#include "net/tls/tls_errors.hpp"

#include "net/tls/tls_native.hpp"

#include <boost/asio/ssl/error.hpp>

#include <openssl/err.h>

namespace ossio::net {

std::string handshake_reason(SSL const* ssl) {
    long const verdict = SSL_get_verify_result(ssl);
    std::string reason = take_tls_error();
    if (verdict == X509_V_OK) return reason;
    return reason + ": " + X509_verify_cert_error_string(verdict);
}

std::optional<boost::system::error_code> refused_certificate() {
    unsigned long const why = ERR_peek_error();
    if (ERR_GET_LIB(why) != ERR_LIB_SSL) return std::nullopt;
    int const alert = ERR_GET_REASON(why) - SSL_AD_REASON_OFFSET;
    for (int const one : {SSL_AD_HANDSHAKE_FAILURE, SSL_AD_BAD_CERTIFICATE, SSL_AD_UNSUPPORTED_CERTIFICATE,
                          SSL_AD_CERTIFICATE_REVOKED, SSL_AD_CERTIFICATE_EXPIRED, SSL_AD_CERTIFICATE_UNKNOWN,
                          SSL_AD_UNKNOWN_CA, SSL_AD_ACCESS_DENIED, SSL_AD_CERTIFICATE_REQUIRED})
        if (alert == one)
            return boost::system::error_code(static_cast<int>(why), boost::asio::error::get_ssl_category());
    return std::nullopt;
}

} // namespace ossio::net
