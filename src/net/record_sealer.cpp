// SPDX-License-Identifier: BSL-1.0
// TLS 1.3's key schedule from an application traffic secret on, and one AEAD call a record.
#include "net/record_sealer.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

namespace ossio::net {

namespace {

/// HKDF-Expand-Label with an empty context: RFC 8446, 7.1.
bool expand(EVP_MD const* digest, secret_bytes const& secret, std::string label, unsigned char* into, std::size_t n) {
    static std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> const kdf(EVP_KDF_fetch(nullptr, "TLS13-KDF", nullptr),
                                                                       &EVP_KDF_free);
    if (!kdf) return false;
    std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> const context(EVP_KDF_CTX_new(kdf.get()),
                                                                            &EVP_KDF_CTX_free);
    if (!context) return false;
    int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
    std::string prefix = "tls13 ", name = EVP_MD_get0_name(digest);
    OSSL_PARAM const parameters[] = {
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, name.data(), name.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, const_cast<unsigned char*>(secret.data()), secret.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PREFIX, prefix.data(), prefix.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_LABEL, label.data(), label.size()),
        OSSL_PARAM_construct_end()};
    return EVP_KDF_derive(context.get(), into, n, parameters) == 1;
}

/// Of the cipher suites of TLS 1.3 those whose tag has 16 bytes and that need no lengths beforehand.
EVP_CIPHER const* aead_of(SSL_CIPHER const* cipher) {
    switch (SSL_CIPHER_get_cipher_nid(cipher)) {
    case NID_aes_128_gcm: return EVP_aes_128_gcm();
    case NID_aes_256_gcm: return EVP_aes_256_gcm();
    case NID_chacha20_poly1305: return EVP_chacha20_poly1305();
    default: return nullptr;
    }
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

record_sealer::record_sealer(EVP_CIPHER const* cipher, EVP_MD const* digest, secret_bytes secret)
    : context_(EVP_CIPHER_CTX_new()), cipher_(cipher), digest_(digest), secret_(std::move(secret)) {}

std::unique_ptr<record_sealer> record_sealer::make(SSL_CIPHER const* cipher, secret_bytes secret) {
    EVP_CIPHER const* const aead = cipher ? aead_of(cipher) : nullptr;
    if (!aead || secret.size() == 0) return nullptr;
    std::unique_ptr<record_sealer> made(
        new record_sealer(aead, SSL_CIPHER_get_handshake_digest(cipher), std::move(secret)));
    return made->use_secret() ? std::move(made) : nullptr;
}

bool record_sealer::use_secret() {
    secret_bytes key(static_cast<std::size_t>(EVP_CIPHER_get_key_length(cipher_)));
    sequence_ = 0;
    return context_ && expand(digest_, secret_, "key", key.data(), key.size()) &&
           expand(digest_, secret_, "iv", iv_.data(), iv_.size()) &&
           EVP_EncryptInit_ex(context_.get(), cipher_, nullptr, key.data(), nullptr) == 1;
}

bool record_sealer::update_keys() {
    secret_bytes next(secret_.size());
    if (!expand(digest_, secret_, "traffic upd", next.data(), next.size())) return false;
    secret_ = std::move(next);
    return use_secret();
}

record_sealer::nonce record_sealer::next_nonce() noexcept {
    nonce made = iv_;
    std::uint64_t const number = sequence_++;
    for (std::size_t i = 0; i < 8; ++i) made[11 - i] ^= static_cast<unsigned char>(number >> (8 * i));
    return made;
}

bool record_sealer::seal(content type, boost::asio::const_buffer plain, char* into) {
    assert(plain.size() <= largest);
    constexpr std::size_t header = 5, tag = 16;
    auto* const record = reinterpret_cast<unsigned char*>(into);
    auto* const from = static_cast<unsigned char const*>(plain.data());
    std::size_t const n = plain.size(), length = n + 1 + tag;
    unsigned char const start[header] = {23, 3, 3, static_cast<unsigned char>(length >> 8),
                                         static_cast<unsigned char>(length)};
    auto const inner = static_cast<unsigned char>(type);
    nonce const once = next_nonce();
    EVP_CIPHER_CTX* const c = context_.get();
    int done = 0;
    std::copy(start, start + header, record);
    return EVP_EncryptInit_ex(c, nullptr, nullptr, nullptr, once.data()) == 1 &&
           EVP_EncryptUpdate(c, nullptr, &done, start, header) == 1 &&
           EVP_EncryptUpdate(c, record + header, &done, from, static_cast<int>(n)) == 1 &&
           EVP_EncryptUpdate(c, record + header + n, &done, &inner, 1) == 1 &&
           EVP_EncryptFinal_ex(c, record + header + n + 1, &done) == 1 &&
           EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, tag, record + header + n + 1) == 1;
}

} // namespace ossio::net
