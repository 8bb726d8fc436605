// SPDX-License-Identifier: BSL-1.0
// The sending half of TLS 1.3's record protection: plain text to records, straight into the buffer that is sent.
#ifndef OSSIO_SRC_NET_RECORD_SEALER_HPP
#define OSSIO_SRC_NET_RECORD_SEALER_HPP

#include <boost/asio/buffer.hpp>

#include <openssl/evp.h>
#include <openssl/ssl.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
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

/** Seals records with the keys of one direction of a connection: RFC 8446, 5.2 and 5.3.

    OpenSSL would copy the plain text into a buffer of its own, seal it there, and copy the record to ours, with three
    allocations for each record. The cipher is OpenSSL's here, too.
*/
class record_sealer {
public:
    static constexpr std::size_t largest = 16 * 1024;   ///< bytes of plain text in a record: RFC 8446, 5.1
    static constexpr std::size_t overhead = 5 + 1 + 16; ///< header, type and tag around them

    enum class content : unsigned char { alert = 21, handshake = 22, application_data = 23 };

    /// `secret`: application_traffic_secret_0 of the direction, nothing sealed with it yet. Null: not with this cipher.
    static std::unique_ptr<record_sealer> make(SSL_CIPHER const* cipher, secret_bytes secret);

    /// At most `largest` bytes become a record of `overhead` more. False: OpenSSL refused; the connection is over.
    [[nodiscard]] bool seal(content type, boost::asio::const_buffer plain, char* into);

    /// What comes after a KeyUpdate that was sealed: the next generation of the secret, from record 0.
    [[nodiscard]] bool update_keys();

    /// So many records were sealed that the keys should rest: RFC 8446, 5.5 allows AES-GCM 2^24.5.
    bool is_worn() const noexcept { return sequence_ >= (std::uint64_t(1) << 24); }

private:
    struct context_deleter {
        void operator()(EVP_CIPHER_CTX* c) const noexcept { EVP_CIPHER_CTX_free(c); }
    };
    using nonce = std::array<unsigned char, 12>;

    record_sealer(EVP_CIPHER const* cipher, EVP_MD const* digest, secret_bytes secret);

    bool use_secret();
    nonce next_nonce() noexcept;

    std::unique_ptr<EVP_CIPHER_CTX, context_deleter> context_;
    EVP_CIPHER const* cipher_;
    EVP_MD const* digest_;
    secret_bytes secret_;
    nonce iv_{};
    std::uint64_t sequence_ = 0;
};

} // namespace ossio::net
#endif
