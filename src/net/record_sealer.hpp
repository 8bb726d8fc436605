// SPDX-License-Identifier: BSL-1.0
// The sending half of TLS's record protection: plain text to records, straight into the buffer that is sent.
#ifndef OSSIO_SRC_NET_RECORD_SEALER_HPP
#define OSSIO_SRC_NET_RECORD_SEALER_HPP

#include "net/traffic_keys.hpp"

#include <boost/asio/buffer.hpp>

#include <openssl/evp.h>
#include <openssl/ssl.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace ossio::net {

/** Seals records with the keys of one direction of a connection.

    OpenSSL would copy the plain text into a buffer of its own, seal it there, and copy the record to ours, with three
    allocations for each record. The cipher is OpenSSL's here, too.
*/
class record_sealer {
public:
    static constexpr std::size_t largest = 16 * 1024; ///< bytes of plain text in a record: RFC 8446, 5.1

    enum class content : unsigned char { alert = 21, handshake = 22, application_data = 23 };

    /// TLS 1.3. `secret`: application_traffic_secret_0 of the direction, nothing sealed with it yet. Null: not with this cipher.
    static std::unique_ptr<record_sealer> make(SSL_CIPHER const* cipher, secret_bytes secret);

    /** TLS 1.2: goes on after the handshake of a client. Null: not with the cipher of `ssl`.

        `last_sent`: the last bytes that left in the handshake, its Finished record, whose nonce must not be used again.
    */
    static std::unique_ptr<record_sealer> make_1_2(SSL* ssl, std::span<unsigned char const> last_sent);
    static constexpr std::size_t finished_1_2 = 5 + 8 + 16 + 16; ///< bytes of that record with AES-GCM

    /// Bytes of a record that are not plain text.
    std::size_t overhead() const noexcept {
        return header_size + explicit_nonce_ + (type_is_sealed_ ? 1 : 0) + tag_size;
    }

    /// At most `largest` bytes become a record of `overhead()` more. False: OpenSSL refused; the connection is over.
    [[nodiscard]] bool seal(content type, boost::asio::const_buffer plain, char* into);

    /// What comes after a KeyUpdate that was sealed: the next generation of the secret, from record 0. TLS 1.3 only.
    [[nodiscard]] bool update_keys();

    /// So many records were sealed that the keys should rest: RFC 8446, 5.5 allows AES-GCM 2^24.5.
    bool is_worn() const noexcept { return sequence_ >= (std::uint64_t(1) << 24); }

private:
    struct context_deleter {
        void operator()(EVP_CIPHER_CTX* c) const noexcept { EVP_CIPHER_CTX_free(c); }
    };
    static constexpr std::size_t header_size = 5, tag_size = 16;

    explicit record_sealer(EVP_CIPHER const* cipher) : context_(EVP_CIPHER_CTX_new()), cipher_(cipher) {}

    bool use(traffic_keys const&);
    bool begin_record(unsigned char const* header, content, std::size_t plain);

    std::unique_ptr<EVP_CIPHER_CTX, context_deleter> context_;
    EVP_CIPHER const* cipher_;
    std::array<unsigned char, 12> iv_{}, nonce_{};
    std::uint64_t sequence_ = 0;
    std::size_t explicit_nonce_ = 0; // bytes of the nonce that the record tells: TLS 1.2, AES-GCM
    bool type_is_sealed_ = false;    // behind the plain text: TLS 1.3
    EVP_MD const* digest_ = nullptr; // and the secret: of TLS 1.3
    secret_bytes secret_;
};

} // namespace ossio::net
#endif
