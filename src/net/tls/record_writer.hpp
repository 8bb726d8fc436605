// SPDX-License-Identifier: BSL-1.0
// The sending half of TLS record protection: writes plain text as records, straight into the buffer that is sent.
#ifndef OSSIO_SRC_NET_TLS_RECORD_WRITER_HPP
#define OSSIO_SRC_NET_TLS_RECORD_WRITER_HPP

#include "net/tls/traffic_keys.hpp"

#include <boost/asio/buffer.hpp>

#include <openssl/evp.h>
#include <openssl/ssl.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace ossio::net {

/** Protects records with the keys of one direction of a connection.

    OpenSSL would copy the plain text into a buffer of its own, protect it there, and copy the record to ours, with
    three allocations for each record. The cipher is OpenSSL's here, too.
*/
class record_writer {
public:
    static constexpr std::size_t largest = 16 * 1024; ///< bytes of plain text in a record: RFC 8446, 5.1

    enum class content : unsigned char { alert = 21, handshake = 22, application_data = 23 };

    /// TLS 1.3. `secret`: application_traffic_secret_0 of the direction, not used for any record yet. Null: cipher not
    /// supported.
    static std::unique_ptr<record_writer> make(SSL_CIPHER const* cipher, secret_bytes secret);

    /** TLS 1.2: continues after the handshake of a client. Null: cipher not supported.

        `last_sent`: the last bytes that were sent in the handshake, its Finished record, whose nonce must not be used
        again.
    */
    static std::unique_ptr<record_writer> make_1_2(SSL* ssl, std::span<unsigned char const> last_sent);
    static constexpr std::size_t finished_1_2 = 5 + 8 + 16 + 16; ///< bytes of that record with AES-GCM

    /// Returns the bytes of a record that are not plain text.
    std::size_t overhead() const noexcept {
        return header_size + explicit_nonce_ + (type_is_sealed_ ? 1 : 0) + tag_size;
    }

    /// Writes at most `largest` bytes as a record of `overhead()` more. False: OpenSSL failed; the connection must end.
    [[nodiscard]] bool protect(content type, boost::asio::const_buffer plain, char* into);

    /// Continues after a KeyUpdate with the next generation of the secret, from record 0. TLS 1.3 only.
    [[nodiscard]] bool update_keys();

    /// Returns whether the keys have protected as many records as they should: RFC 8446, 5.5 allows AES-GCM 2^24.5.
    bool key_limit_reached() const noexcept { return sequence_ >= (std::uint64_t(1) << 24); }

private:
    struct context_deleter {
        void operator()(EVP_CIPHER_CTX* c) const noexcept { EVP_CIPHER_CTX_free(c); }
    };
    static constexpr std::size_t header_size = 5, tag_size = 16;

    explicit record_writer(EVP_CIPHER const* cipher) : context_(EVP_CIPHER_CTX_new()), cipher_(cipher) {}

    bool use(traffic_keys const&);
    bool begin_record(unsigned char const* header, content, std::size_t plain);

    std::unique_ptr<EVP_CIPHER_CTX, context_deleter> context_;
    EVP_CIPHER const* cipher_;
    std::array<unsigned char, 12> iv_{}, nonce_{};
    std::uint64_t sequence_ = 0;
    std::size_t explicit_nonce_ = 0; // bytes of the nonce that the record contains: TLS 1.2, AES-GCM
    bool type_is_sealed_ = false;    // the type follows the plain text: TLS 1.3
    EVP_MD const* digest_ = nullptr; // and the secret: of TLS 1.3
    secret_bytes secret_;
};

} // namespace ossio::net
#endif
