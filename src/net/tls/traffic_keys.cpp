// SPDX-License-Identifier: BSL-1.0
// OpenSSL's key derivation functions, with the labels of the RFCs.
#include "net/tls/traffic_keys.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace ossio::net {

namespace {

OSSL_PARAM bytes(char const* name, void const* data, std::size_t n) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<void*>(data), n);
}

OSSL_PARAM digest_named(EVP_MD const* digest) {
    return OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(EVP_MD_get0_name(digest)), 0);
}

bool derive(char const* function, OSSL_PARAM const* parameters, unsigned char* into, std::size_t n) {
    std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> const kdf(EVP_KDF_fetch(nullptr, function, nullptr),
                                                                &EVP_KDF_free);
    if (!kdf) return false;
    std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> const context(EVP_KDF_CTX_new(kdf.get()),
                                                                            &EVP_KDF_CTX_free);
    return context && EVP_KDF_derive(context.get(), into, n, parameters) == 1;
}

/// HKDF-Expand-Label with an empty context: RFC 8446, 7.1.
bool expand(EVP_MD const* digest, secret_bytes const& secret, std::string_view label, unsigned char* into,
            std::size_t n) {
    int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
    OSSL_PARAM const parameters[] = {
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),    digest_named(digest),
        bytes(OSSL_KDF_PARAM_KEY, secret.data(), secret.size()), bytes(OSSL_KDF_PARAM_PREFIX, "tls13 ", 6),
        bytes(OSSL_KDF_PARAM_LABEL, label.data(), label.size()), OSSL_PARAM_construct_end()};
    return derive("TLS13-KDF", parameters, into, n);
}

} // namespace

secret_bytes& secret_bytes::operator=(secret_bytes&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
}

secret_bytes::~secret_bytes() {
    if (!bytes_.empty()) OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

secret_bytes secret_bytes::from_hex(std::string_view text) {
    secret_bytes made(text.size() / 2);
    for (std::size_t i = 0; i < made.size(); ++i) {
        int const high = OPENSSL_hexchar2int(static_cast<unsigned char>(text[2 * i]));
        int const low = OPENSSL_hexchar2int(static_cast<unsigned char>(text[2 * i + 1]));
        if (high < 0 || low < 0) return {};
        made.data()[i] = static_cast<unsigned char>(high << 4 | low);
    }
    return made;
}

std::optional<traffic_keys> traffic_keys::from_secret(EVP_MD const* digest, secret_bytes const& secret,
                                                      std::size_t key_size) {
    traffic_keys made;
    made.key = secret_bytes(key_size);
    if (!expand(digest, secret, "key", made.key.data(), key_size) ||
        !expand(digest, secret, "iv", made.iv.data(), made.iv.size()))
        return std::nullopt;
    return made;
}

std::optional<traffic_keys> traffic_keys::of_client(SSL* ssl, std::size_t key_size, std::size_t iv_size) {
    constexpr std::size_t random = 32;
    secret_bytes master(48), block(2 * key_size + iv_size); // both sides' keys, then the client's IV
    std::array<unsigned char, 2 * random> randoms{};
    SSL_get_server_random(ssl, randoms.data(), random);
    SSL_get_client_random(ssl, randoms.data() + random, random);
    if (SSL_SESSION_get_master_key(SSL_get_session(ssl), master.data(), master.size()) != master.size())
        return std::nullopt;
    OSSL_PARAM const parameters[] = {
        digest_named(SSL_CIPHER_get_handshake_digest(SSL_get_current_cipher(ssl))),
        bytes(OSSL_KDF_PARAM_SECRET, master.data(), master.size()), bytes(OSSL_KDF_PARAM_SEED, "key expansion", 13),
        bytes(OSSL_KDF_PARAM_SEED, randoms.data(), randoms.size()), OSSL_PARAM_construct_end()};
    if (!derive("TLS1-PRF", parameters, block.data(), block.size())) return std::nullopt;
    traffic_keys made;
    made.key = secret_bytes(key_size);
    std::copy_n(block.data(), key_size, made.key.data());
    std::copy_n(block.data() + 2 * key_size, iv_size, made.iv.data());
    return made;
}

secret_bytes next_secret(EVP_MD const* digest, secret_bytes const& secret) {
    secret_bytes next(secret.size());
    return expand(digest, secret, "traffic upd", next.data(), next.size()) ? std::move(next) : secret_bytes();
}

} // namespace ossio::net
