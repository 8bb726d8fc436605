// SPDX-License-Identifier: BSL-1.0
// TLS over any connection: OpenSSL between two flat buffers, so that many records leave in one write. What a client sends
// after the handshake is protected here, unless OpenSSL is to do it.
#include "net/tls/tls.hpp"

#include "async/yield.hpp"
#include "net/tls/buffer_walk.hpp"
#include "net/tls/expected_host.hpp"
#include "net/tls/incoming_records.hpp"
#include "net/tls/tls_bio.hpp"
#include "net/tls/tls_errors.hpp"
#include "net/tls/tls_native.hpp"
#include "wire/printable.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/err.h>

#include <algorithm>
#include <utility>

namespace ossio::net {

namespace {

constexpr std::size_t batch = record_batch;
constexpr std::size_t small_read = 8 * 1024; // until one is filled: responses to uploads are short, connections many
constexpr std::size_t read_size = 64 * 1024; // a few records

// What a peer may make us hold that we have not come to read: it sends, and does not read what we send.
constexpr std::size_t max_unread = 1024 * 1024;

class tls_connection final : public connection {
public:
    /// `host`: for which sessions are stored; empty on a server.
    tls_connection(connection_ptr lower, ssl_ptr ssl, std::shared_ptr<tls_context_state> shared, std::string host)
        : lower_(std::move(lower)), ssl_(std::move(ssl)), shared_(std::move(shared)) {
        notes_.host = std::move(host);
        BIO* const bio = make_bio(bio_);
        SSL_set_bio(ssl_.get(), bio, bio);
        SSL_set_app_data(ssl_.get(), &notes_);
        // Before the handshake: OpenSSL 3.2 and later take it along only into keys that are made after this.
        SSL_set_msg_callback(ssl_.get(), on_message);
        SSL_set_msg_callback_arg(ssl_.get(), this);
        shared_->buffers.connection_opened();
    }

    ~tls_connection() override {
        shared_->buffers.connection_closed();
        // No close_notify is sent; without this OpenSSL would take that for an attack and invalidate the session.
        SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }

    /// Runs SSL_connect or SSL_accept, as the SSL object was prepared.
    asio::awaitable<result<void>> handshake() {
        for (;;) {
            ERR_clear_error();
            int const done = SSL_do_handshake(ssl_.get());
            int const why = SSL_get_error(ssl_.get(), done);
            std::string const reason =
                done == 1 || why == SSL_ERROR_WANT_READ ? std::string() : handshake_reason(ssl_.get());
            auto const flushed = co_await flush(); // sends alerts, too
            if (done == 1 && !flushed) break;
            if (!reason.empty()) co_return failure(errc::tls_failed, reason);
            if (flushed) co_return failure(flushed);
            auto const filled = co_await fill();
            if (filled == asio::error::eof)
                co_return failure(errc::connection_lost, "the peer closed the connection during the TLS handshake");
            if (filled) co_return failure(filled);
        }
        counts_records_ = true;
        if (shared_->own_records) protect_from_here();
        lower_->stop_counting_reads();
        co_return result<void>();
    }

    /// What waits to go out goes first: the end of a request, or the answer to a KeyUpdate. What the peer says meanwhile is
    /// returned, also when it does not read on: it may refuse a request early, and close.
    asio::awaitable<io_result> read_some(asio::mutable_buffer into) override {
        error_code unsent; // why nothing more goes out
        for (;;) {
            auto const now = decrypt(into);
            if (incoming_.messages_at_once > max_messages_at_once) co_await let_others_run();
            // An alert says why the peer has closed the connection; the end of the stream says less than the failed write.
            bool const is_alert = now.ec.category() == asio::error::get_ssl_category();
            bool const says_less = unsent && now.ec && !is_alert;
            if (now.ec != asio::error::would_block) co_return says_less ? io_result(unsent, 0) : now;
            if (!lower_->peer_spoke()) {
                auto const flushed = co_await flush_until_heard();
                if (flushed) unsent = flushed;
                if (unsent) bio_.out.consume(bio_.out.size());
            }
            error_code filled;
            if (bio_.out.size() != 0)
                filled = take_from_wire();
            else
                filled = co_await fill();
            bool const goes_on = !filled || filled == asio::error::eof || filled == asio::error::would_block;
            if (!goes_on) co_return io_result(unsent ? unsent : filled, 0);
        }
    }

    asio::awaitable<io_result> write(std::span<asio::const_buffer const> buffers) override {
        std::size_t taken = 0;
        buffer_walk source(buffers);
        for (;;) {
            auto const encrypted = encrypt(source);
            taken += encrypted.bytes;
            if (encrypted.ec) co_return io_result(encrypted.ec, taken);
            auto const flushed = co_await flush_until_heard();
            if (flushed) co_return io_result(flushed, taken);
            if (source.is_done() && bio_.out.size() == 0) co_return io_result(error_code(), taken);
            if (lower_->peer_spoke()) co_return io_result(error_code(), taken);
        }
    }

    io_result try_write(std::span<asio::const_buffer const> buffers) override {
        std::size_t taken = 0;
        buffer_walk source(buffers);
        while (bio_.out.size() != 0 || !source.is_done()) {
            auto const encrypted = encrypt(source);
            taken += encrypted.bytes;
            if (encrypted.ec) return io_result(encrypted.ec, taken);
            asio::const_buffer const waiting(bio_.out.data(), bio_.out.size());
            auto const written = lower_->try_write(std::span(&waiting, 1));
            sent(written.bytes);
            if (written.ec) return io_result(written.ec, taken);
        }
        return io_result(error_code(), taken);
    }

    /// Reads the wire once: a peer that sends without end must not be able to keep us here.
    io_result try_read_some(asio::mutable_buffer into) override {
        auto const now = decrypt(into);
        if (now.ec != asio::error::would_block) return now;
        auto const taken = take_from_wire();
        if (taken && taken != asio::error::eof) return io_result(taken, 0);
        return decrypt(into);
    }

    void listen() override { lower_->listen(); }

    bool peer_spoke() const noexcept override {
        return lower_->peer_spoke() || bio_.in.size() != 0 || SSL_pending(ssl_.get()) > 0;
    }

    bool is_reusable() noexcept override {
        // Session tickets arrive unrequested; any other data is unexpected.
        if (broken_ || bio_.out.size() != 0 || SSL_get_shutdown(ssl_.get()) != 0) return false;
        if (record_writer_ && record_writer_->key_limit_reached()) return false;
        if (bio_.in.size() == 0 && lower_->is_reusable()) return true;
        // One read, however much there is: what comes later is looked at later.
        incoming_.without_data = max_records_without_data - max_records_while_idle;
        auto const taken = take_from_wire();
        bool const is_quiet = (!taken || taken == asio::error::would_block) && holds_no_data();
        incoming_ = incoming_records();
        return is_quiet;
    }

    bool has_unsent() const noexcept override { return outgoing_data_ != 0 || (only_data_ && lower_->has_unsent()); }

    bool has_expired() const noexcept override { return lower_->has_expired(); }
    void stop_counting_reads() override { counts_reads_ = false; }
    void count_read(std::size_t bytes) override { lower_->count_read(bytes); }
    void expires_after(std::chrono::steady_clock::duration d) override { lower_->expires_after(d); }
    void set_low_speed_limit(std::chrono::steady_clock::duration window, std::uint64_t bytes) override {
        lower_->set_low_speed_limit(window, bytes);
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
    asio::awaitable<void> let_others_run() {
        incoming_.messages_at_once = 0;
        co_await async::yield();
    }

    /// Makes records of up to a batch; nothing while earlier ones still wait to go out.
    io_result encrypt(buffer_walk& source) {
        std::size_t taken = 0;
        if (bio_.out.size() != 0) return io_result(error_code(), 0);
        if (source.left() > read_size && bio_.out.room() < batch) bio_.out.lend(shared_->buffers.take());
        while (!source.is_done() && taken < batch) {
            std::size_t const n = std::min({source.current().size(), batch - taken, record_writer::largest});
            asio::const_buffer const piece(source.current().data(), n);
            std::size_t const protected_bytes = seal_data(piece);
            if (protected_bytes == 0) return io_result(asio::error::connection_reset, taken);
            source.consume(protected_bytes);
            taken += protected_bytes;
            only_data_ = true;
        }
        outgoing_data_ = bio_.out.size();
        return io_result(error_code(), taken);
    }

    /// Makes one record and returns the bytes taken, fewer if the peer wants small records; 0: the connection must end.
    std::size_t seal_data(asio::const_buffer piece) {
        if (bio_.discard_output) return protect(record_writer::content::application_data, piece) ? piece.size() : 0;
        std::size_t written = 0;
        ERR_clear_error();
        return SSL_write_ex(ssl_.get(), piece.data(), piece.size(), &written) == 1 ? written : 0;
    }

    bool protect(record_writer::content type, asio::const_buffer piece) {
        if (!record_writer_) return false;
        auto const record = bio_.out.room(piece.size() + record_writer_->overhead());
        bool const made = record_writer_->protect(type, piece, static_cast<char*>(record.data()));
        if (made)
            bio_.out.commit(record.size());
        else
            record_writer_.reset(); // its keys must not be used again
        return made;
    }

    /// OpenSSL reports each record and message to us.
    static void on_message(int by_us, int, int type, void const* data, std::size_t n, SSL*, void* connection) {
        auto& self = *static_cast<tls_connection*>(connection);
        if (!self.counts_records_) return;
        if (by_us == 1) return self.repeat(type, data, n);
        if (type == SSL3_RT_HANDSHAKE) ++self.incoming_.messages_at_once;
        if (type == SSL3_RT_HEADER && ++self.incoming_.without_data > max_records_without_data)
            self.bio_.refuses = true;
    }

    /// After the handshake of a client record_writer takes over the sending side if it supports the cipher. A server
    /// stays with OpenSSL: its tickets were protected with the same keys.
    void protect_from_here() {
        if (SSL_is_server(ssl_.get())) return;
        if (SSL_version(ssl_.get()) == TLS1_3_VERSION)
            record_writer_ = record_writer::make(SSL_get_current_cipher(ssl_.get()), std::exchange(notes_.secret, {}));
        else if (SSL_version(ssl_.get()) == TLS1_2_VERSION)
            record_writer_ = record_writer::make_1_2(ssl_.get(), bio_.last_sent);
        if (!record_writer_) return;
        bio_.discard_output = true;
        SSL_free_buffers(ssl_.get());
    }

    /// What OpenSSL sends now, a KeyUpdate or an alert, was protected with a number that we have used: it is discarded, and
    /// sent again by us.
    void repeat(int type, void const* data, std::size_t n) {
        if (type != SSL3_RT_ALERT && type != SSL3_RT_HANDSHAKE) return;
        only_data_ = false;
        if (!bio_.discard_output) return;
        bool const there_is_room = bio_.out.size() < 2 * batch; // a peer that asks again and again must read, too
        bool const sent = there_is_room && n <= record_writer::largest &&
                          protect(static_cast<record_writer::content>(type), asio::const_buffer(data, n));
        bool const was_key_update =
            type == SSL3_RT_HANDSHAKE && n != 0 && *static_cast<unsigned char const*>(data) == SSL3_MT_KEY_UPDATE;
        if (!sent || (was_key_update && !record_writer_->update_keys())) record_writer_.reset();
    }

    /// Reads what has been received already.
    io_result decrypt(asio::mutable_buffer into) {
        std::size_t n = 0;
        ERR_clear_error();
        int const done = SSL_read_ex(ssl_.get(), into.data(), into.size(), &n);
        if (done != 1) return io_result(why_not_read(done), 0);
        incoming_.without_data = 0;
        if (counts_reads_) lower_->count_read(n);
        return io_result(error_code(), n);
    }

    /// Leaves data where it is: it may be records of a TLS connection through this one, its session tickets.
    bool holds_no_data() {
        std::size_t n = 0;
        char one = 0;
        ERR_clear_error();
        int const done = SSL_peek_ex(ssl_.get(), &one, 1, &n);
        return done != 1 && why_not_read(done) == asio::error::would_block;
    }

    error_code why_not_read(int done) {
        if (broken_) return broken_;
        int const why = SSL_get_error(ssl_.get(), done);
        if (why == SSL_ERROR_ZERO_RETURN) return asio::error::eof;
        bool const wants_more = why == SSL_ERROR_WANT_READ && !bio_.refuses;
        if (wants_more && !bio_.ended) return asio::error::would_block;
        if (wants_more) return asio::ssl::error::stream_truncated;
        broken_ = bio_.refuses ? error_code(errc::malformed_response)
                               : refused_certificate().value_or(asio::error::connection_reset);
        return broken_;
    }

    asio::awaitable<error_code> fill() {
        auto const got = co_await lower_->read_some(bio_.in.room(incoming_size_));
        incoming_.messages_at_once = 0;
        co_return received(got);
    }

    /// What is there now; asio::error::would_block when that is nothing.
    error_code take_from_wire() { return received(lower_->try_read_some(bio_.in.room(incoming_size_))); }

    error_code received(io_result got) {
        if (got.ec == asio::error::eof) bio_.ended = true;
        bio_.in.commit(got.bytes);
        if (got.bytes == incoming_size_ && counts_records_) incoming_size_ = read_size;
        return got.ec;
    }

    asio::awaitable<error_code> flush() {
        while (bio_.out.size() != 0) {
            asio::const_buffer const waiting(bio_.out.data(), bio_.out.size());
            auto const written = co_await lower_->write(std::span(&waiting, 1));
            sent(written.bytes);
            if (written.ec) co_return written.ec;
            if (bio_.out.size() == 0 || !lower_->peer_spoke()) continue;
            // Each side may wait for the other to read.
            if (bio_.in.size() + read_size > max_unread) co_return error_code(errc::malformed_response);
            take_from_wire();
        }
        co_return error_code();
    }

    /// As flush, but gives up when the peer speaks; what is left goes out before anything else.
    asio::awaitable<error_code> flush_until_heard() {
        while (bio_.out.size() != 0) {
            asio::const_buffer const waiting(bio_.out.data(), bio_.out.size());
            auto const written = co_await lower_->write(std::span(&waiting, 1));
            sent(written.bytes);
            if (written.ec) co_return written.ec;
            if (lower_->peer_spoke()) break;
        }
        co_return error_code();
    }

    /// Removes sent bytes; a large empty buffer passes to the next connection while it is in the cache.
    void sent(std::size_t n) {
        bio_.out.consume(n);
        outgoing_data_ -= std::min(outgoing_data_, n);
        if (bio_.out.size() == 0 && bio_.out.room() >= batch) shared_->buffers.give(bio_.out.take_back());
    }

    connection_ptr lower_;
    tls_session_data notes_;
    tls_bio bio_;
    ssl_ptr ssl_; // declared after what its callbacks use
    std::shared_ptr<tls_context_state> shared_;
    incoming_records incoming_;
    std::size_t incoming_size_ = small_read; // of one read
    std::size_t outgoing_data_ = 0;          // bytes of bio_.out up to the end of the last record of data
    bool only_data_ = true;                  // nothing but data was sent after the last data
    bool counts_reads_ = true;
    bool counts_records_ = false;                  // the handshake is done
    error_code broken_;                            // the peer sent what cannot be read, or refused our certificate
    std::unique_ptr<record_writer> record_writer_; // and bio_.discard_output: not OpenSSL but we write
};

asio::awaitable<result<connection_ptr>> shake_hands(std::unique_ptr<tls_connection> fresh) {
    auto done = co_await fresh->handshake();
    if (!done) co_return done.error();
    co_return connection_ptr(std::move(fresh));
}

} // namespace

asio::awaitable<result<connection_ptr>> tls_connect(connection_ptr lower, tls_context context, std::string host,
                                                    async::runtime_ptr time) {
    auto const shared = tls_access::shared(context);
    first_handshakes::turn turn;
    if (time && !shared->knows_session(host)) {
        auto mine = co_await shared->first.enter(host, std::move(time));
        turn = std::move(mine);
    }
    ssl_ptr ssl(SSL_new(tls_access::native(context)));
    if (!ssl) co_return failure(errc::tls_failed, take_tls_error());
    if (!expect_host(ssl.get(), host))
        co_return failure(errc::tls_failed,
                          "no certificate can be expected of the host \"" + wire::printable(host) + '"');
    SSL_set_connect_state(ssl.get());
    auto const earlier = shared->offer_session(host);
    if (earlier) SSL_set_session(ssl.get(), earlier.session.get());
    auto fresh = std::make_unique<tls_connection>(std::move(lower), std::move(ssl), shared, host);
    auto made = co_await shake_hands(std::move(fresh));
    if (!made) co_return made.error();
    if (earlier && !(*made)->facts().tls_resumed) shared->session_refused(host, earlier.number);
    turn.succeeded();
    co_return made;
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
