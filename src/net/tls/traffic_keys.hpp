// SPDX-License-Identifier: BSL-1.0
// Derives key and nonces of one direction from the secrets of a handshake: the key schedules of TLS 1.3 and 1.2.
#ifndef OSSIO_SRC_NET_TLS_TRAFFIC_KEYS_HPP
#define OSSIO_SRC_NET_TLS_TRAFFIC_KEYS_HPP

#include <openssl/evp.h>
#include <openssl/ssl.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace ossio::net {

/// Bytes that are wiped before their memory is freed.
class secret_bytes {
public:
    secret_bytes() = default;
    explicit secret_bytes(std::size_t n) : bytes_(n) {}
    secret_bytes(secret_bytes&&) noexcept = default;
    secret_bytes& operator=(secret_bytes&&) noexcept;
    ~secret_bytes();

    unsigned char* data() noexcept { return bytes_.data(); }
    unsigned char const* data() const noexcept { return bytes_.data(); }
    std::size_t size() const noexcept { return bytes_.size(); }

    static secret_bytes from_hex(std::string_view); ///< empty if the text is no hex

private:
    std::vector<unsigned char> bytes_;
};

/// The keys of one direction.
class traffic_keys {
public:
    secret_bytes key;
    std::array<unsigned char, 12> iv{}; ///< XORed with the sequence number of a record

    /// Derives the keys of application_traffic_secret_N (RFC 8446, 7.3).
    static std::optional<traffic_keys> from_secret(EVP_MD const* digest, secret_bytes const& secret,
                                                   std::size_t key_size);

    /// Derives the client's write keys after the handshake of `ssl` (RFC 5246, 6.3); the first `iv_size` bytes of `iv`
    /// are set.
    static std::optional<traffic_keys> of_client(SSL* ssl, std::size_t key_size, std::size_t iv_size);
};

/// Derives application_traffic_secret_N+1 (RFC 8446, 7.2). Empty: OpenSSL failed.
secret_bytes next_secret(EVP_MD const* digest, secret_bytes const& secret);

} // namespace ossio::net
#endif
