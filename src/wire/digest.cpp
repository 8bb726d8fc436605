// SPDX-License-Identifier: BSL-1.0
// Digests by OpenSSL's EVP.
#include "wire/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <new>
#include <span>

namespace ossio::wire {

namespace {

// OpenSSL's one-shot functions look up the algorithm and make a context at each call, some 15 allocations: each thread
// keeps its own contexts.

/// A digest context that is used repeatedly.
class hasher {
public:
    explicit hasher(char const* name) : kind_(EVP_MD_fetch(nullptr, name, nullptr)), context_(EVP_MD_CTX_new()) {}
    ~hasher() {
        EVP_MD_CTX_free(context_);
        EVP_MD_free(kind_);
    }
    hasher(hasher const&) = delete;
    hasher& operator=(hasher const&) = delete;

    /// The digest of two texts, one behind the other.
    void operator()(std::string_view first, std::string_view second, std::span<char> into) {
        if (EVP_DigestInit_ex2(context_, kind_, nullptr) != 1 ||
            EVP_DigestUpdate(context_, first.data(), first.size()) != 1 ||
            EVP_DigestUpdate(context_, second.data(), second.size()) != 1 ||
            EVP_DigestFinal_ex(context_, reinterpret_cast<unsigned char*>(into.data()), nullptr) != 1)
            throw std::bad_alloc(); // the only failure of these digests
    }

private:
    EVP_MD* kind_;
    EVP_MD_CTX* context_;
};

/// RFC 2104 by two digests: OpenSSL's HMAC copies its context twice for each message, six allocations.
void hmac(hasher& hash, std::string_view key, std::string_view bytes, std::span<char> into) {
    constexpr std::size_t block = 64; // of SHA-1 and SHA-256
    std::array<char, block> inner{}, outer{};
    if (key.size() > block)
        hash(key, {}, std::span(inner).first(into.size()));
    else
        std::ranges::copy(key, inner.begin());
    for (std::size_t i = 0; i < block; ++i) {
        outer[i] = static_cast<char>(inner[i] ^ 0x5C);
        inner[i] = static_cast<char>(inner[i] ^ 0x36);
    }
    hash(std::string_view(inner.data(), block), bytes, into);
    hash(std::string_view(outer.data(), block), std::string_view(into.data(), into.size()), into);
    OPENSSL_cleanse(inner.data(), block);
    OPENSSL_cleanse(outer.data(), block);
}

hasher& sha256_hasher() {
    thread_local hasher one("SHA256");
    return one;
}

} // namespace

sha256_value sha256_of(std::string_view bytes) {
    sha256_value raw;
    sha256_hasher()(bytes, {}, raw);
    return raw;
}

sha256_value hmac_sha256_of(std::string_view key, std::string_view bytes) {
    sha256_value raw;
    hmac(sha256_hasher(), key, bytes, raw);
    return raw;
}

std::string sha256(std::string_view bytes) { return std::string(view(sha256_of(bytes))); }

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    return std::string(view(hmac_sha256_of(key, bytes)));
}

std::string md5(std::string_view bytes) {
    thread_local hasher one("MD5");
    std::string raw(16, '\0');
    one(bytes, {}, raw);
    return raw;
}

std::string hmac_sha1(std::string_view key, std::string_view bytes) {
    thread_local hasher one("SHA1");
    std::string raw(20, '\0');
    hmac(one, key, bytes, raw);
    return raw;
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
