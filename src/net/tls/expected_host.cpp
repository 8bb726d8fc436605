// SPDX-License-Identifier: BSL-1.0
// Names and addresses are checked in different ways.
#include "net/tls/expected_host.hpp"

#include <openssl/x509v3.h>

namespace ossio::net {

namespace {

bool is_ip(std::string const& host) {
    return host.find(':') != std::string::npos || host.find_first_not_of("0123456789.") == std::string::npos;
}

} // namespace

void expect_host(SSL* ssl, std::string const& host) {
    if (is_ip(host)) {
        std::string const address = host.substr(0, host.find('%')); // a zone is nothing that a certificate knows
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), address.c_str());
        return;
    }
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl, host.c_str());
    SSL_set_tlsext_host_name(ssl, host.c_str());
}

} // namespace ossio::net
