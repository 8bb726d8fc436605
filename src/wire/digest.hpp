// SPDX-License-Identifier: BSL-1.0
// SHA-256, HMAC and MD5 by OpenSSL's EVP, as raw bytes.
#ifndef OSSIO_SRC_WIRE_DIGEST_HPP
#define OSSIO_SRC_WIRE_DIGEST_HPP

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace ossio::wire {

std::string sha256(std::string_view);                            ///< 32 raw bytes
std::string hmac_sha256(std::string_view key, std::string_view); ///< 32 raw bytes
std::string hmac_sha1(std::string_view key, std::string_view);   ///< 20 raw bytes
std::string md5(std::string_view);                               ///< 16 raw bytes

/// As above, into memory of the caller.
using sha256_value = std::array<char, 32>;
sha256_value sha256_of(std::string_view);
sha256_value hmac_sha256_of(std::string_view key, std::string_view);

inline std::string_view view(sha256_value const& v) noexcept { return std::string_view(v.data(), v.size()); }

/// MD5 of bytes that arrive in pieces.
class md5_digest {
public:
    md5_digest();
    ~md5_digest();
    md5_digest(md5_digest&&) noexcept;
    md5_digest& operator=(md5_digest&&) noexcept;

    void update(void const* data, std::size_t bytes);
    std::string finish(); ///< 16 raw bytes; once

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace ossio::wire
#endif
