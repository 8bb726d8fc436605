// SPDX-License-Identifier: BSL-1.0
// Names and addresses are checked in different ways.
#include "net/tls/expected_host.hpp"

#include "wire/ip_address.hpp"

#include <openssl/x509v3.h>

namespace ossio::net {

bool expect_host(SSL* ssl, std::string const& host) {
    std::string const address = host.substr(0, host.find('%')); // a zone is nothing that a certificate knows
    if (wire::parse_ip_address(address))
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), address.c_str()) == 1;
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

} // namespace ossio::net
