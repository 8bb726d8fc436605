// SPDX-License-Identifier: BSL-1.0
// TLS over any connection: OpenSSL between two flat buffers, so that many records leave in one write.
#include "net/tls.hpp"

#include "net/tls_native.hpp"

#include <boost/asio/error.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace ossio::net {

namespace {

constexpr std::size_t batch = record_batch;
constexpr std::size_t read_size = 64 * 1024; // a few records

/// Bytes between OpenSSL and the wire. OpenSSL's side never blocks for writing.
class byte_queue {
public:
    std::size_t size() const noexcept { return end_ - begin_; }
    char const* data() const noexcept { return bytes_.data() + begin_; }
    void consume(std::size_t n) noexcept {
        begin_ += n;
        if (begin_ == end_) begin_ = end_ = 0;
    }
    void append(char const* from, std::size_t n) {
        std::memcpy(room(n).data(), from, n);
        commit(n);
    }
    asio::mutable_buffer room(std::size_t n) {
        if (bytes_.size() - end_ < n && begin_ != 0) {
            std::memmove(bytes_.data(), data(), size());
            end_ -= begin_;
            begin_ = 0;
        }
        if (bytes_.size() - end_ < n) bytes_.resize(end_ + n);
        return asio::mutable_buffer(bytes_.data() + end_, n);
    }
    void commit(std::size_t n) noexcept { end_ += n; }

    /// An empty queue takes over memory, and gives it back.
    void lend(std::vector<char> memory) noexcept { bytes_ = std::move(memory); }
    std::vector<char> take_back() noexcept { return std::exchange(bytes_, {}); }
    std::size_t room() const noexcept { return bytes_.size(); } ///< of an empty one

private:
    std::vector<char> bytes_;
    std::size_t begin_ = 0, end_ = 0;
};

/// What the BIO of one connection reads from and writes to.
class cables {
public:
    byte_queue in, out;
    bool ended = false; // the wire has no more for us
};

int bio_write(BIO* bio, char const* data, std::size_t n, std::size_t* written) {
    static_cast<cables*>(BIO_get_data(bio))->out.append(data, n);
    *written = n;
    return 1;
}

int bio_read(BIO* bio, char* data, std::size_t n, std::size_t* read) {
    cables& c = *static_cast<cables*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    *read = std::min(n, c.in.size());
    if (*read == 0) {
        if (!c.ended) BIO_set_retry_read(bio);
        return 0;
    }
    std::memcpy(data, c.in.data(), *read);
    c.in.consume(*read);
    return 1;
}

long bio_control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_EOF) return static_cast<cables*>(BIO_get_data(bio))->ended ? 1 : 0;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

/// Made once for the process and never changed; OpenSSL frees nothing that depends on it before main ends.
BIO_METHOD* bio_method() {
    static std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)> const method = [] {
        BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "ossio");
        BIO_meth_set_write_ex(m, bio_write);
        BIO_meth_set_read_ex(m, bio_read);
        BIO_meth_set_ctrl(m, bio_control);
        return std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)>(m, &BIO_meth_free);
    }();
    return method.get();
}

class tls_connection final : public connection {
public:
    /// `host`: whose sessions may come; empty on a server.
    tls_connection(connection_ptr lower, ssl_ptr ssl, std::shared_ptr<tls_shared> shared, std::string host)
        : lower_(std::move(lower)),
          host_(std::move(host)),
          ssl_(std::move(ssl)),
          shared_(std::move(shared)),
          cables_(std::make_unique<cables>()) {
        BIO* bio = BIO_new(bio_method());
        BIO_set_data(bio, cables_.get());
        BIO_set_init(bio, 1);
        SSL_set_bio(ssl_.get(), bio, bio);
        SSL_set_app_data(ssl_.get(), &host_);
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
            if (done == 1 && !flushed) co_return result<void>();
            if (!reason.empty()) co_return failure(errc::tls_failed, reason);
            if (flushed) co_return failure(flushed);
            auto const filled = co_await fill();
            if (filled == asio::error::eof)
                co_return failure(errc::tls_failed, "the peer closed the connection during the handshake");
            if (filled) co_return failure(filled);
        }
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
        encryptor source(buffers);
        for (;;) {
            auto const encrypted = encrypt(source);
            taken += encrypted.bytes;
            if (encrypted.ec) co_return io_result(encrypted.ec, taken);
            auto const flushed = co_await flush_until_heard();
            if (flushed) co_return io_result(flushed, taken);
            if (source.is_done() && cables_->out.size() == 0) co_return io_result(error_code(), taken);
            if (lower_->peer_spoke()) co_return io_result(error_code(), taken);
        }
    }

    io_result try_write(std::span<asio::const_buffer const> buffers) override {
        std::size_t taken = 0;
        encryptor source(buffers);
        while (cables_->out.size() != 0 || !source.is_done()) {
            auto const encrypted = encrypt(source);
            taken += encrypted.bytes;
            if (encrypted.ec) return io_result(encrypted.ec, taken);
            asio::const_buffer const waiting(cables_->out.data(), cables_->out.size());
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
            auto const got = lower_->try_read_some(cables_->in.room(read_size));
            if (got.ec == asio::error::eof)
                cables_->ended = true;
            else if (got.ec)
                return io_result(got.ec, 0);
            cables_->in.commit(got.bytes);
        }
    }

    void listen() override { lower_->listen(); }

    bool peer_spoke() const noexcept override {
        return lower_->peer_spoke() || cables_->in.size() != 0 || SSL_pending(ssl_.get()) > 0;
    }

    bool is_reusable() noexcept override {
        // Session tickets come unasked; anything else that is there to read, is not ours.
        if (cables_->out.size() != 0 || SSL_get_shutdown(ssl_.get()) != 0) return false;
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
    class encryptor {
    public:
        explicit encryptor(std::span<asio::const_buffer const> buffers) : rest_(buffers) { next(); }
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
    io_result encrypt(encryptor& source) {
        std::size_t taken = 0;
        if (cables_->out.size() != 0) return io_result(error_code(), 0);
        if (source.left() > read_size && cables_->out.room() < batch) cables_->out.lend(shared_->buffers.take());
        while (!source.is_done() && taken < batch) {
            std::size_t const n = std::min(source.current().size(), batch - taken);
            std::size_t written = 0;
            ERR_clear_error();
            if (SSL_write_ex(ssl_.get(), source.current().data(), n, &written) != 1)
                return io_result(asio::error::connection_reset, taken);
            source.consume(written);
            taken += written;
        }
        return io_result(error_code(), taken);
    }

    /// What can be read of what has come already.
    io_result decrypt(asio::mutable_buffer into) {
        std::size_t n = 0;
        ERR_clear_error();
        int const done = SSL_read_ex(ssl_.get(), into.data(), into.size(), &n);
        if (done == 1) return io_result(error_code(), n);
        int const why = SSL_get_error(ssl_.get(), done);
        if (why == SSL_ERROR_ZERO_RETURN) return io_result(asio::error::eof, 0);
        if (why == SSL_ERROR_WANT_READ && !cables_->ended) return io_result(asio::error::would_block, 0);
        // Without a close_notify the end may be a forgery; length and checksum of the answer decide above us.
        return io_result(cables_->ended ? error_code(asio::error::eof) : error_code(asio::error::connection_reset), 0);
    }

    asio::awaitable<error_code> fill() {
        auto const got = co_await lower_->read_some(cables_->in.room(read_size));
        if (got.ec == asio::error::eof) cables_->ended = true;
        cables_->in.commit(got.bytes);
        co_return got.ec;
    }

    asio::awaitable<error_code> flush() {
        while (cables_->out.size() != 0) {
            asio::const_buffer const waiting(cables_->out.data(), cables_->out.size());
            auto const written = co_await lower_->write(std::span(&waiting, 1));
            sent(written.bytes);
            if (written.ec) co_return written.ec;
            if (cables_->out.size() != 0 && lower_->peer_spoke()) absorb();
        }
        co_return error_code();
    }

    /// Takes what the peer has said off the wire: each side may wait for the other to read.
    void absorb() {
        auto const got = lower_->try_read_some(cables_->in.room(read_size));
        cables_->in.commit(got.bytes);
        if (got.ec == asio::error::eof) cables_->ended = true;
    }

    /// As flush, but gives up when the peer speaks; what is left goes out before anything else.
    asio::awaitable<error_code> flush_until_heard() {
        while (cables_->out.size() != 0) {
            asio::const_buffer const waiting(cables_->out.data(), cables_->out.size());
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
        cables_->out.consume(n);
        if (cables_->out.size() == 0 && cables_->out.room() >= batch) shared_->buffers.give(cables_->out.take_back());
    }

    connection_ptr lower_;
    std::string host_;
    ssl_ptr ssl_;
    std::shared_ptr<tls_shared> shared_;
    std::unique_ptr<cables> cables_;
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
