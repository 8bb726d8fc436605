// SPDX-License-Identifier: BSL-1.0
// From the secrets of a handshake to the key and the nonces of one direction: the key schedules of TLS 1.3 and 1.2.
#ifndef OSSIO_SRC_NET_TRAFFIC_KEYS_HPP
#define OSSIO_SRC_NET_TRAFFIC_KEYS_HPP

#include <openssl/evp.h>
#include <openssl/ssl.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace ossio::net {

/// Bytes that are wiped before their memory is given back.
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

    static secret_bytes from_hex(std::string_view); ///< empty: it is none

private:
    std::vector<unsigned char> bytes_;
};

/// What one direction seals its records with.
class traffic_keys {
public:
    secret_bytes key;
    std::array<unsigned char, 12> iv{}; ///< the sequence number of a record is XORed to its end

    /// RFC 8446, 7.3: of application_traffic_secret_N.
    static std::optional<traffic_keys> from_secret(EVP_MD const* digest, secret_bytes const& secret,
                                                   std::size_t key_size);

    /// RFC 5246, 6.3: what a client writes with after the handshake of `ssl`; the first `iv_size` bytes of `iv` are made.
    static std::optional<traffic_keys> of_client(SSL* ssl, std::size_t key_size, std::size_t iv_size);
};

/// application_traffic_secret_N+1: RFC 8446, 7.2. Empty: OpenSSL refused.
secret_bytes next_secret(EVP_MD const* digest, secret_bytes const& secret);

} // namespace ossio::net
#endif
