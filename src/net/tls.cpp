// SPDX-License-Identifier: BSL-1.0
// TLS over any connection: OpenSSL between two flat buffers, so that many records leave in one write. What a client sends
// after the handshake is sealed here, not by OpenSSL.
#include "net/tls.hpp"

#include "net/tls_cables.hpp"
#include "net/tls_native.hpp"

#include <boost/asio/error.hpp>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <utility>

namespace ossio::net {

namespace {

constexpr std::size_t batch = record_batch;
constexpr std::size_t read_size = 64 * 1024; // a few records

class tls_connection final : public connection {
public:
    /// `host`: whose sessions may come; empty on a server.
    tls_connection(connection_ptr lower, ssl_ptr ssl, std::shared_ptr<tls_shared> shared, std::string host)
        : lower_(std::move(lower)), ssl_(std::move(ssl)), shared_(std::move(shared)) {
        notes_.host = std::move(host);
        BIO* const bio = make_bio(cables_);
        SSL_set_bio(ssl_.get(), bio, bio);
        SSL_set_app_data(ssl_.get(), &notes_);
    }

    ~tls_connection() override {
        // No goodbye is sent; without this OpenSSL would take that for an attack and spoil the session for others.
        SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }

    /// SSL_connect or SSL_accept, as the SSL was prepared.
    asio::awaitable<result<void>> handshake() {
        for (;;) {
            ERR_clear_error();
            int const done = SSL_do_handshake(ssl_.get());
            int const why = SSL_get_error(ssl_.get(), done);
            std::string const reason = done == 1 || why == SSL_ERROR_WANT_READ ? std::string() : handshake_reason();
            auto const flushed = co_await flush(); // an alert, too, shall reach the peer
            if (done == 1 && !flushed) break;
            if (!reason.empty()) co_return failure(errc::tls_failed, reason);
            if (flushed) co_return failure(flushed);
            auto const filled = co_await fill();
            if (filled == asio::error::eof)
                co_return failure(errc::tls_failed, "the peer closed the connection during the handshake");
            if (filled) co_return failure(filled);
        }
        seal_from_here();
        co_return result<void>();
    }

    asio::awaitable<io_result> read_some(asio::mutable_buffer into) override {
        for (;;) {
            auto const now = decrypt(into);
            if (now.ec != asio::error::would_block) co_return now;
            auto const flushed = co_await flush(); // a KeyUpdate may want an answer
            if (flushed) co_return io_result(flushed, 0);
            auto const filled = co_await fill();
            if (filled && filled != asio::error::eof) co_return io_result(filled, 0);
        }
    }

    asio::awaitable<io_result> write(std::span<asio::const_buffer const> buffers) override {
        std::size_t taken = 0;
        plain_text source(buffers);
        for (;;) {
            auto const encrypted = encrypt(source);
            taken += encrypted.bytes;
            if (encrypted.ec) co_return io_result(encrypted.ec, taken);
            auto const flushed = co_await flush_until_heard();
            if (flushed) co_return io_result(flushed, taken);
            if (source.is_done() && cables_.out.size() == 0) co_return io_result(error_code(), taken);
            if (lower_->peer_spoke()) co_return io_result(error_code(), taken);
        }
    }

    io_result try_write(std::span<asio::const_buffer const> buffers) override {
        std::size_t taken = 0;
        plain_text source(buffers);
        while (cables_.out.size() != 0 || !source.is_done()) {
            auto const encrypted = encrypt(source);
            taken += encrypted.bytes;
            if (encrypted.ec) return io_result(encrypted.ec, taken);
            asio::const_buffer const waiting(cables_.out.data(), cables_.out.size());
            auto const written = lower_->try_write(std::span(&waiting, 1));
            sent(written.bytes);
            if (written.ec) return io_result(written.ec, taken);
        }
        return io_result(error_code(), taken);
    }

    io_result try_read_some(asio::mutable_buffer into) override {
        for (;;) {
            auto const now = decrypt(into);
            if (now.ec != asio::error::would_block) return now;
            auto const got = lower_->try_read_some(cables_.in.room(read_size));
            if (got.ec == asio::error::eof)
                cables_.ended = true;
            else if (got.ec)
                return io_result(got.ec, 0);
            cables_.in.commit(got.bytes);
        }
    }

    void listen() override { lower_->listen(); }

    bool peer_spoke() const noexcept override {
        return lower_->peer_spoke() || cables_.in.size() != 0 || SSL_pending(ssl_.get()) > 0;
    }

    bool is_reusable() noexcept override {
        // Session tickets come unasked; anything else that is there to read, is not ours.
        if (broken_ || cables_.out.size() != 0 || SSL_get_shutdown(ssl_.get()) != 0) return false;
        if (sealer_ && sealer_->is_worn()) return false;
        if (lower_->is_reusable()) return true;
        char one = 0;
        return try_read_some(asio::buffer(&one, 1)).ec == asio::error::would_block && lower_->is_reusable();
    }

    void expires_after(std::chrono::steady_clock::duration d) override { lower_->expires_after(d); }
    void keep_pace(std::chrono::steady_clock::duration window, std::uint64_t bytes) override {
        lower_->keep_pace(window, bytes);
    }
    std::uint64_t moved_in_window() const noexcept override { return lower_->moved_in_window(); }
    connection_facts facts() const override {
        connection_facts known = lower_->facts();
        known.tls = true;
        known.tls_resumed = SSL_session_reused(ssl_.get()) == 1;
        return known;
    }
    void close() noexcept override { lower_->close(); }

private:
    /// Walks a sequence of buffers.
    class plain_text {
    public:
        explicit plain_text(std::span<asio::const_buffer const> buffers) : rest_(buffers) { next(); }
        bool is_done() const noexcept { return current_.size() == 0; }
        asio::const_buffer current() const noexcept { return current_; }
        std::size_t left() const noexcept { return current_.size() + asio::buffer_size(rest_); }
        void consume(std::size_t n) {
            current_ += n;
            if (current_.size() == 0) next();
        }

    private:
        void next() {
            while (current_.size() == 0 && !rest_.empty()) {
                current_ = rest_.front();
                rest_ = rest_.subspan(1);
            }
        }
        std::span<asio::const_buffer const> rest_;
        asio::const_buffer current_;
    };

    /// Makes records of up to a batch; nothing while earlier ones still wait to go out.
    io_result encrypt(plain_text& source) {
        std::size_t taken = 0;
        if (cables_.out.size() != 0) return io_result(error_code(), 0);
        if (source.left() > read_size && cables_.out.room() < batch) cables_.out.lend(shared_->buffers.take());
        while (!source.is_done() && taken < batch) {
            std::size_t const n = std::min({source.current().size(), batch - taken, record_sealer::largest});
            asio::const_buffer const piece(source.current().data(), n);
            std::size_t const sealed = seal_data(piece);
            if (sealed == 0) return io_result(asio::error::connection_reset, taken);
            source.consume(sealed);
            taken += sealed;
        }
        return io_result(error_code(), taken);
    }

    /// One record: how much of it was taken, less when a client wants small ones; 0: the connection is over.
    std::size_t seal_data(asio::const_buffer piece) {
        if (cables_.muted) return seal(record_sealer::content::application_data, piece) ? piece.size() : 0;
        std::size_t written = 0;
        ERR_clear_error();
        return SSL_write_ex(ssl_.get(), piece.data(), piece.size(), &written) == 1 ? written : 0;
    }

    bool seal(record_sealer::content type, asio::const_buffer piece) {
        if (!sealer_) return false;
        auto const record = cables_.out.room(piece.size() + sealer_->overhead());
        bool const made = sealer_->seal(type, piece, static_cast<char*>(record.data()));
        if (made)
            cables_.out.commit(record.size());
        else
            sealer_.reset(); // its keys must not be used again
        return made;
    }

    /// After the handshake of a client the sending side is ours, if we know the cipher. A server goes on with OpenSSL: its
    /// tickets have been sealed with the same keys.
    void seal_from_here() {
        if (SSL_is_server(ssl_.get())) return;
        if (SSL_version(ssl_.get()) == TLS1_3_VERSION)
            sealer_ = record_sealer::make(SSL_get_current_cipher(ssl_.get()), std::exchange(notes_.secret, {}));
        else if (SSL_version(ssl_.get()) == TLS1_2_VERSION)
            sealer_ = record_sealer::make_1_2(ssl_.get(), cables_.last_sent);
        if (!sealer_) return;
        cables_.muted = true;
        SSL_set_msg_callback(ssl_.get(), say_for_ssl);
        SSL_set_msg_callback_arg(ssl_.get(), this);
        SSL_free_buffers(ssl_.get());
    }

    /// What OpenSSL has to say now, an answer to a KeyUpdate or an alert, was sealed with a number that we have used: it is
    /// not sent, and said again by us.
    static void say_for_ssl(int by_us, int, int type, void const* data, std::size_t n, SSL*, void* connection) {
        if (by_us != 1 || (type != SSL3_RT_ALERT && type != SSL3_RT_HANDSHAKE)) return;
        auto& self = *static_cast<tls_connection*>(connection);
        bool const heeds = self.cables_.out.size() < 2 * batch; // a peer that asks on and on must read, too
        bool const said = heeds && n <= record_sealer::largest &&
                          self.seal(static_cast<record_sealer::content>(type), asio::const_buffer(data, n));
        bool const was_key_update =
            type == SSL3_RT_HANDSHAKE && n != 0 && *static_cast<unsigned char const*>(data) == SSL3_MT_KEY_UPDATE;
        if (!said || (was_key_update && !self.sealer_->update_keys())) self.sealer_.reset();
    }

    /// What can be read of what has come already.
    io_result decrypt(asio::mutable_buffer into) {
        std::size_t n = 0;
        ERR_clear_error();
        int const done = SSL_read_ex(ssl_.get(), into.data(), into.size(), &n);
        if (done == 1) return io_result(error_code(), n);
        int const why = SSL_get_error(ssl_.get(), done);
        if (why == SSL_ERROR_ZERO_RETURN) return io_result(asio::error::eof, 0);
        if (why == SSL_ERROR_WANT_READ && !cables_.ended) return io_result(asio::error::would_block, 0);
        // Without a close_notify the end may be a forgery; length and checksum of the answer decide above us.
        if (cables_.ended) return io_result(asio::error::eof, 0);
        broken_ = true;
        return io_result(asio::error::connection_reset, 0);
    }

    asio::awaitable<error_code> fill() {
        auto const got = co_await lower_->read_some(cables_.in.room(read_size));
        if (got.ec == asio::error::eof) cables_.ended = true;
        cables_.in.commit(got.bytes);
        co_return got.ec;
    }

    asio::awaitable<error_code> flush() {
        while (cables_.out.size() != 0) {
            asio::const_buffer const waiting(cables_.out.data(), cables_.out.size());
            auto const written = co_await lower_->write(std::span(&waiting, 1));
            sent(written.bytes);
            if (written.ec) co_return written.ec;
            if (cables_.out.size() != 0 && lower_->peer_spoke()) absorb();
        }
        co_return error_code();
    }

    /// Takes what the peer has said off the wire: each side may wait for the other to read.
    void absorb() {
        auto const got = lower_->try_read_some(cables_.in.room(read_size));
        cables_.in.commit(got.bytes);
        if (got.ec == asio::error::eof) cables_.ended = true;
    }

    /// As flush, but gives up when the peer speaks; what is left goes out before anything else.
    asio::awaitable<error_code> flush_until_heard() {
        while (cables_.out.size() != 0) {
            asio::const_buffer const waiting(cables_.out.data(), cables_.out.size());
            auto const written = co_await lower_->write(std::span(&waiting, 1));
            sent(written.bytes);
            if (written.ec) co_return written.ec;
            if (lower_->peer_spoke()) break;
        }
        co_return error_code();
    }

    std::string handshake_reason() const {
        long const verdict = SSL_get_verify_result(ssl_.get());
        std::string const reason = take_tls_error();
        if (verdict == X509_V_OK) return reason;
        return reason + ": " + X509_verify_cert_error_string(verdict);
    }

    /// What was sent; a large buffer that is empty goes to the next connection, while it is in the cache.
    void sent(std::size_t n) {
        cables_.out.consume(n);
        if (cables_.out.size() == 0 && cables_.out.room() >= batch) shared_->buffers.give(cables_.out.take_back());
    }

    connection_ptr lower_;
    tls_notes notes_;
    cables cables_;
    ssl_ptr ssl_; // after what its callbacks use
    std::shared_ptr<tls_shared> shared_;
    bool broken_ = false;                   // the peer said what cannot be read
    std::unique_ptr<record_sealer> sealer_; // and cables_.muted: not OpenSSL but we write
};

bool is_ip(std::string const& host) {
    return host.find(':') != std::string::npos || host.find_first_not_of("0123456789.") == std::string::npos;
}

/// The name the certificate must be for, and the one told to the server.
void expect_host(SSL* ssl, std::string const& host) {
    if (is_ip(host)) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
        return;
    }
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl, host.c_str());
    SSL_set_tlsext_host_name(ssl, host.c_str());
}

asio::awaitable<result<connection_ptr>> shake_hands(std::unique_ptr<tls_connection> fresh) {
    auto done = co_await fresh->handshake();
    if (!done) co_return done.error();
    co_return connection_ptr(std::move(fresh));
}

} // namespace

asio::awaitable<result<connection_ptr>> tls_connect(connection_ptr lower, tls_context context, std::string host) {
    ssl_ptr ssl(SSL_new(tls_access::native(context)));
    if (!ssl) co_return failure(errc::tls_failed, take_tls_error());
    expect_host(ssl.get(), host);
    SSL_set_connect_state(ssl.get());
    if (auto const earlier = tls_access::shared(context)->sessions.take(host))
        SSL_set_session(ssl.get(), earlier.get());
    auto fresh = std::make_unique<tls_connection>(std::move(lower), std::move(ssl), tls_access::shared(context), host);
    co_return co_await shake_hands(std::move(fresh));
}

asio::awaitable<result<connection_ptr>> tls_accept(connection_ptr lower, tls_context context) {
    ssl_ptr ssl(SSL_new(tls_access::native(context)));
    if (!ssl) co_return failure(errc::tls_failed, take_tls_error());
    SSL_set_accept_state(ssl.get());
    auto fresh =
        std::make_unique<tls_connection>(std::move(lower), std::move(ssl), tls_access::shared(context), std::string());
    co_return co_await shake_hands(std::move(fresh));
}

} // namespace ossio::net
