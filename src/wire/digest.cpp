// SPDX-License-Identifier: BSL-1.0
// Digests by OpenSSL's EVP.
#include "wire/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <new>

namespace ossio::wire {

namespace {

std::string digest(EVP_MD const* kind, std::string_view bytes) {
    std::string raw(EVP_MAX_MD_SIZE, '\0');
    unsigned length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(raw.data()), &length, kind, nullptr) !=
        1)
        throw std::bad_alloc(); // the only way these digests fail
    raw.resize(length);
    return raw;
}

std::string hmac(EVP_MD const* kind, std::string_view key, std::string_view bytes) {
    std::string raw(EVP_MAX_MD_SIZE, '\0');
    unsigned length = 0;
    HMAC(kind, key.data(), static_cast<int>(key.size()), reinterpret_cast<unsigned char const*>(bytes.data()),
         bytes.size(), reinterpret_cast<unsigned char*>(raw.data()), &length);
    raw.resize(length);
    return raw;
}

} // namespace

std::string sha256(std::string_view bytes) { return digest(EVP_sha256(), bytes); }

std::string md5(std::string_view bytes) { return digest(EVP_md5(), bytes); }

std::string hmac_sha256(std::string_view key, std::string_view bytes) { return hmac(EVP_sha256(), key, bytes); }

std::string hmac_sha1(std::string_view key, std::string_view bytes) { return hmac(EVP_sha1(), key, bytes); }

struct md5_digest::state {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    state() {
        if (!context || EVP_DigestInit_ex(context, EVP_md5(), nullptr) != 1) throw std::bad_alloc();
    }
    ~state() { EVP_MD_CTX_free(context); }
};

md5_digest::md5_digest() : state_(std::make_unique<state>()) {}
md5_digest::~md5_digest() = default;
md5_digest::md5_digest(md5_digest&&) noexcept = default;
md5_digest& md5_digest::operator=(md5_digest&&) noexcept = default;

void md5_digest::update(void const* data, std::size_t bytes) { EVP_DigestUpdate(state_->context, data, bytes); }

std::string md5_digest::finish() {
    std::string raw(16, '\0');
    EVP_DigestFinal_ex(state_->context, reinterpret_cast<unsigned char*>(raw.data()), nullptr);
    return raw;
}

} // namespace ossio::wire
