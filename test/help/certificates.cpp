// SPDX-License-Identifier: BSL-1.0
// Makes certificates by OpenSSL.
#include "help/certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <random>
#include <stdexcept>
#include <vector>

namespace ossio::test {

namespace {

/// Removes the folders that tests made.
class folders {
public:
    ~folders() {
        std::error_code ignored;
        for (auto const& path : made) std::filesystem::remove_all(path, ignored);
    }
    std::vector<std::filesystem::path> made;
};

using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using certificate_ptr = std::unique_ptr<X509, decltype(&X509_free)>;
class file_closer {
public:
    void operator()(std::FILE* f) const noexcept { std::fclose(f); }
};
using file_ptr = std::unique_ptr<std::FILE, file_closer>;

bool is_address(std::string const& host) { return host.find_first_not_of("0123456789.") == std::string::npos; }

certificate_ptr make_certificate(EVP_PKEY* key, std::string const& host, bool expired) {
    certificate_ptr made(X509_new(), &X509_free);
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), expired ? -7200 : -60);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), expired ? -3600 : 3600);
    X509_set_pubkey(made.get(), key);
    X509_NAME* const name = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<unsigned char const*>("ossio test"), -1, -1,
                               0);
    X509_set_issuer_name(made.get(), name);
    std::string const alternative = (is_address(host) ? "IP:" : "DNS:") + host;
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative.c_str());
    X509_add_ext(made.get(), extension, -1);
    X509_EXTENSION_free(extension);
    X509_sign(made.get(), key, EVP_sha256());
    return made;
}

} // namespace

std::filesystem::path fresh_folder() {
    static folders all;
    auto path = std::filesystem::temp_directory_path() / ("ossio-test-" + std::to_string(std::random_device()()));
    std::filesystem::create_directories(path);
    all.made.push_back(path);
    return path;
}

certificates::certificates(std::string const& host, bool expired) : folder_(fresh_folder()) {
    key_ptr const key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    certificate_ptr const made = make_certificate(key.get(), host, expired);
    file_ptr const certificate(std::fopen(certificate_file().c_str(), "w"));
    file_ptr const secret(std::fopen(key_file().c_str(), "w"));
    if (!certificate || !secret || PEM_write_X509(certificate.get(), made.get()) != 1 ||
        PEM_write_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        throw std::runtime_error("cannot make a certificate");
}

} // namespace ossio::test
