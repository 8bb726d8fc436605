// SPDX-License-Identifier: BSL-1.0
// One AEAD call a record: RFC 8446, 5.2 and 5.3; RFC 5246, 6.2.3.3 with RFC 5288 (AES-GCM) and RFC 7905 (ChaCha20).
#include "net/tls/record_writer.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace ossio::net {

namespace {

/// The ciphers of TLS whose tag has 16 bytes and that need no length in advance.
EVP_CIPHER const* aead_of(SSL_CIPHER const* cipher) {
    switch (cipher ? SSL_CIPHER_get_cipher_nid(cipher) : NID_undef) {
    case NID_aes_128_gcm: return EVP_aes_128_gcm();
    case NID_aes_256_gcm: return EVP_aes_256_gcm();
    case NID_chacha20_poly1305: return EVP_chacha20_poly1305();
    default: return nullptr;
    }
}

std::size_t key_size(EVP_CIPHER const* cipher) { return static_cast<std::size_t>(EVP_CIPHER_get_key_length(cipher)); }

void put(std::uint64_t number, unsigned char* into) {
    for (int i = 7; i >= 0; --i, number >>= 8) into[i] = static_cast<unsigned char>(number);
}

} // namespace

std::unique_ptr<record_writer> record_writer::make(SSL_CIPHER const* cipher, secret_bytes secret) {
    EVP_CIPHER const* const aead = aead_of(cipher);
    if (!aead || secret.size() == 0) return nullptr;
    std::unique_ptr<record_writer> made(new record_writer(aead));
    made->type_is_sealed_ = true;
    made->digest_ = SSL_CIPHER_get_handshake_digest(cipher);
    made->secret_ = std::move(secret);
    auto const keys = traffic_keys::from_secret(made->digest_, made->secret_, key_size(aead));
    return keys && made->use(*keys) ? std::move(made) : nullptr;
}

std::unique_ptr<record_writer> record_writer::make_1_2(SSL* ssl, std::span<unsigned char const> last_sent) {
    EVP_CIPHER const* const aead = aead_of(SSL_get_current_cipher(ssl));
    if (!aead) return nullptr;
    std::unique_ptr<record_writer> made(new record_writer(aead));
    bool const tells_nonce = EVP_CIPHER_get_mode(aead) == EVP_CIPH_GCM_MODE;
    constexpr std::size_t salt = 4;
    auto keys = traffic_keys::of_client(ssl, key_size(aead), tells_nonce ? salt : made->iv_.size());
    if (!keys) return nullptr;
    if (tells_nonce) {
        constexpr unsigned char finished[] = {22, 3, 3, 0, finished_1_2 - header_size};
        if (last_sent.size() != finished_1_2 || !std::equal(finished, finished + header_size, last_sent.begin()))
            return nullptr;
        made->explicit_nonce_ = 8;
        std::copy_n(last_sent.begin() + header_size, 8, keys->iv.begin() + salt);
    }
    if (!made->use(*keys)) return nullptr;
    made->sequence_ = 1; // 0 was the Finished record, whose nonce must not be used again
    return made;
}

bool record_writer::use(traffic_keys const& keys) {
    iv_ = keys.iv;
    sequence_ = 0;
    return context_ && EVP_EncryptInit_ex(context_.get(), cipher_, nullptr, keys.key.data(), nullptr) == 1;
}

bool record_writer::update_keys() {
    if (!type_is_sealed_) return false;
    secret_ = next_secret(digest_, secret_);
    auto const keys = traffic_keys::from_secret(digest_, secret_, key_size(cipher_));
    return secret_.size() != 0 && keys && use(*keys);
}

/// Computes the nonce of the next record, and its additional authenticated data.
bool record_writer::begin_record(unsigned char const* header, content type, std::size_t plain) {
    std::array<unsigned char, 13> covered{}; // TLS 1.2; TLS 1.3 covers the header
    put(sequence_, covered.data());
    nonce_ = iv_;
    for (std::size_t i = 0; i < 8; ++i) nonce_[4 + i] ^= covered[i];
    ++sequence_;
    EVP_CIPHER_CTX* const c = context_.get();
    int done = 0;
    if (EVP_EncryptInit_ex(c, nullptr, nullptr, nullptr, nonce_.data()) != 1) return false;
    if (type_is_sealed_) return EVP_EncryptUpdate(c, nullptr, &done, header, header_size) == 1;
    unsigned char const rest[] = {static_cast<unsigned char>(type), 3, 3, static_cast<unsigned char>(plain >> 8),
                                  static_cast<unsigned char>(plain)};
    std::copy(std::begin(rest), std::end(rest), covered.begin() + 8);
    return EVP_EncryptUpdate(c, nullptr, &done, covered.data(), static_cast<int>(covered.size())) == 1;
}

bool record_writer::protect(content type, boost::asio::const_buffer plain, char* into) {
    assert(plain.size() <= largest);
    auto const shown = type_is_sealed_ ? content::application_data : type;
    std::size_t const n = plain.size(), length = n + overhead() - header_size;
    unsigned char const header[header_size] = {static_cast<unsigned char>(shown), 3, 3,
                                               static_cast<unsigned char>(length >> 8),
                                               static_cast<unsigned char>(length)};
    if (!begin_record(header, type, n)) return false;
    EVP_CIPHER_CTX* const c = context_.get();
    auto* at = std::copy(header, header + header_size, reinterpret_cast<unsigned char*>(into));
    at = std::copy_n(nonce_.end() - static_cast<std::ptrdiff_t>(explicit_nonce_), explicit_nonce_, at);
    int done = 0;
    if (EVP_EncryptUpdate(c, at, &done, static_cast<unsigned char const*>(plain.data()), static_cast<int>(n)) != 1)
        return false;
    at += n;
    auto const inner = static_cast<unsigned char>(type);
    if (type_is_sealed_ && EVP_EncryptUpdate(c, at++, &done, &inner, 1) != 1) return false;
    return EVP_EncryptFinal_ex(c, at, &done) == 1 && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, tag_size, at) == 1;
}

} // namespace ossio::net
