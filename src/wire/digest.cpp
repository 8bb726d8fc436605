// SPDX-License-Identifier: BSL-1.0
// Digests by OpenSSL's EVP.
#include "wire/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <new>

namespace ossio::wire {

namespace {

// OpenSSL looks an algorithm up and makes a context at each call of its one-shot functions, some 15 allocations each: a
// thread keeps its own and uses them again.

/// One digest, used again and again.
class hasher {
public:
    explicit hasher(char const* name) : kind_(EVP_MD_fetch(nullptr, name, nullptr)), context_(EVP_MD_CTX_new()) {}
    ~hasher() {
        EVP_MD_CTX_free(context_);
        EVP_MD_free(kind_);
    }
    hasher(hasher const&) = delete;
    hasher& operator=(hasher const&) = delete;

    std::string operator()(std::string_view bytes) {
        std::string raw(EVP_MAX_MD_SIZE, '\0');
        unsigned length = 0;
        if (EVP_DigestInit_ex2(context_, kind_, nullptr) != 1 ||
            EVP_DigestUpdate(context_, bytes.data(), bytes.size()) != 1 ||
            EVP_DigestFinal_ex(context_, reinterpret_cast<unsigned char*>(raw.data()), &length) != 1)
            throw std::bad_alloc(); // the only way these digests fail
        raw.resize(length);
        return raw;
    }

private:
    EVP_MD* kind_;
    EVP_MD_CTX* context_;
};

/// HMAC over one digest, the same way.
class authenticator {
public:
    explicit authenticator(char const* digest_name) {
        EVP_MAC* const kind = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
        context_ = EVP_MAC_CTX_new(kind);
        EVP_MAC_free(kind);
        std::string name(digest_name);
        OSSL_PARAM const parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
                                         OSSL_PARAM_construct_end()};
        EVP_MAC_CTX_set_params(context_, parameters);
    }
    ~authenticator() { EVP_MAC_CTX_free(context_); }
    authenticator(authenticator const&) = delete;
    authenticator& operator=(authenticator const&) = delete;

    std::string operator()(std::string_view key, std::string_view bytes) {
        std::string raw(EVP_MAX_MD_SIZE, '\0');
        std::size_t length = 0;
        auto const* const data = reinterpret_cast<unsigned char const*>(bytes.data());
        // An empty key must not be a null pointer, which would mean the key of the last time.
        auto const* const secret = reinterpret_cast<unsigned char const*>(key.empty() ? "" : key.data());
        if (EVP_MAC_init(context_, secret, key.size(), nullptr) != 1 ||
            EVP_MAC_update(context_, data, bytes.size()) != 1 ||
            EVP_MAC_final(context_, reinterpret_cast<unsigned char*>(raw.data()), &length, raw.size()) != 1)
            throw std::bad_alloc();
        raw.resize(length);
        return raw;
    }

private:
    EVP_MAC_CTX* context_;
};

} // namespace

std::string sha256(std::string_view bytes) {
    thread_local hasher one("SHA256");
    return one(bytes);
}

std::string md5(std::string_view bytes) {
    thread_local hasher one("MD5");
    return one(bytes);
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    thread_local authenticator one("SHA256");
    return one(key, bytes);
}

std::string hmac_sha1(std::string_view key, std::string_view bytes) {
    thread_local authenticator one("SHA1");
    return one(key, bytes);
}

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
