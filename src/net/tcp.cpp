// SPDX-License-Identifier: BSL-1.0
// TCP: writes several buffers in one call, and reads from the peer while writing.
#include "net/tcp.hpp"

#include "async/event.hpp"
#include "net/send_file.hpp"
#include "net/stall_timer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#ifdef __unix__
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#endif
#ifdef __linux__
#include <linux/sockios.h>
#endif

#include <array>
#include <limits>
#include <optional>
#include <utility>

namespace ossio::net {

namespace {

using asio::ip::tcp;

/// State shared with the handler of the pending read, which may outlive the connection.
class stream {
public:
    stream(tcp::socket s, async::runtime_ptr time)
        : socket(std::move(s)), stall_timer(std::move(time), [this] { give_up(); }) {}

    bool timed_out() const noexcept { return stall_timer.has_ended(); }
    void count_read(std::size_t n) {
        if (counts_reads) stall_timer.moved(n);
    }

    // ---- the pending read
    bool has_heard() const noexcept { return begin_ != end_ || stopped; }
    std::size_t take(asio::mutable_buffer into) {
        std::size_t const n = asio::buffer_copy(into, asio::buffer(inbox_.data() + begin_, end_ - begin_));
        begin_ += n;
        return n;
    }
    void heard(error_code ec, std::size_t n) {
        listening = false;
        begin_ = 0;
        end_ = n;
        if (ec) stopped = ec;
        if (writing && !is_interrupted && ec != asio::error::operation_aborted) {
            is_interrupted = true;
            error_code ignored;
            socket.cancel(ignored); // the read has ended, so this ends only the write
        }
        news.set();
    }

    void close() {
        stall_timer.stop();
        error_code ignored;
        socket.close(ignored);
        stopped = asio::error::operation_aborted;
        news.set();
    }

    auto inbox() { return asio::buffer(inbox_); }

    tcp::socket socket;
    net::stall_timer stall_timer;
    async::event news;  // the pending read has ended
    error_code stopped; // the error of the pending read, reported when read_buffer is empty
    bool listening = false;
    bool writing = false;
    bool is_interrupted = false;
    bool counts_reads = true; // for the low-speed limit

private:
    void give_up() {
        error_code ignored;
        socket.cancel(ignored);
        news.set();
    }

    std::array<char, 4096> inbox_{}; // a response to an upload is a few hundred bytes
    std::size_t begin_ = 0, end_ = 0;
};

/// Marks the duration of a write.
class write_mark {
public:
    explicit write_mark(stream& s) : stream_(s) { stream_.writing = true; }
    ~write_mark() { stream_.writing = stream_.is_interrupted = false; }
    write_mark(write_mark const&) = delete;
    write_mark& operator=(write_mark const&) = delete;

private:
    stream& stream_;
};

/// Never splits what one system call can take, and stops between two calls if the peer has sent something.
class until_interrupted {
public:
    explicit until_interrupted(stream& s) : stream_(&s) {}
    std::size_t operator()(error_code const& ec, std::size_t written) {
        if (written > counted_) stream_->stall_timer.moved(written - std::exchange(counted_, written));
        return ec || stream_->is_interrupted ? 0 : std::numeric_limits<int>::max();
    }

private:
    stream* stream_;
    std::size_t counted_ = 0;
};

class tcp_connection final : public connection {
public:
    tcp_connection(tcp::socket socket, async::runtime_ptr time)
        : stream_(std::make_shared<stream>(std::move(socket), std::move(time))) {
        error_code ignored;
        peer_ = stream_->socket.remote_endpoint(ignored); // now: unknown after the peer has closed
        stream_->socket.set_option(tcp::no_delay(true), ignored);
        stream_->socket.non_blocking(true, ignored);
        limit_unsent(little_unsent);
    }
    ~tcp_connection() override { stream_->close(); }

    asio::awaitable<io_result> read_some(asio::mutable_buffer into) override {
        stream& s = *stream_;
        net::stall_timer::waiting const mark(s.stall_timer);
        while (!s.stall_timer.has_fired() && !s.has_heard() && s.listening) co_await s.news.wait();
        if (s.stall_timer.has_fired()) co_return io_result(asio::error::timed_out, 0);
        if (s.has_heard()) co_return take(into); // it came in time, though the loop may have been late
        if (s.timed_out()) co_return io_result(asio::error::timed_out, 0);
        auto const read = co_await s.socket.async_read_some(into, asio::as_tuple(asio::use_awaitable));
        s.count_read(std::get<1>(read));
        co_return ended(std::get<0>(read), std::get<1>(read));
    }

    asio::awaitable<io_result> write(std::span<asio::const_buffer const> buffers) override {
        stream& s = *stream_;
        if (s.timed_out()) co_return io_result(asio::error::timed_out, 0);
        listen();
        write_mark const mark(s);
        net::stall_timer::waiting const waiting(s.stall_timer);
        until_interrupted const condition(s);
        auto const written =
            co_await asio::async_write(s.socket, buffers, condition, asio::as_tuple(asio::use_awaitable));
        error_code ec = std::get<0>(written);
        if (ec == asio::error::operation_aborted && s.is_interrupted) ec = {};
        co_return ended(ec, std::get<1>(written));
    }

    io_result try_write(std::span<asio::const_buffer const> buffers) override {
        if (stream_->timed_out()) return io_result(asio::error::timed_out, 0);
        error_code ec;
        std::size_t const n = stream_->socket.write_some(buffers, ec);
        stream_->stall_timer.moved(n);
        if (!ec && n < asio::buffer_size(buffers)) ec = asio::error::would_block;
        return io_result(ec, n);
    }

    io_result try_write_file(asio::const_buffer head, asio::const_buffer same, async::file_extent where) override {
        auto const socket = stream_->socket.native_handle();
        if (!sends_files_) sends_files_ = gains_from_send_file(socket);
        if (!*sends_files_) return try_write(std::array{head, same});
        if (stream_->timed_out()) return io_result(asio::error::timed_out, 0);
        auto sent = send_file(socket, head, where);
        stream_->stall_timer.moved(sent.bytes);
        if (sent.ec == asio::error::operation_not_supported) {
            sends_files_ = false;
            sent.ec = asio::error::would_block;
        }
        return sent;
    }

    io_result try_read_some(asio::mutable_buffer into) override {
        if (stream_->timed_out()) return io_result(asio::error::timed_out, 0);
        if (stream_->has_heard()) return take(into);
        if (stream_->listening) return io_result(asio::error::would_block, 0);
        error_code ec;
        std::size_t const n = stream_->socket.read_some(into, ec);
        stream_->count_read(n);
        return io_result(ec, n);
    }

    /// Starts the read that detects an early response. If the response arrives after the write, the same read receives
    /// it.
    void listen() override {
        stream& s = *stream_;
        if (s.listening || s.has_heard()) return;
        s.listening = true;
        s.news.clear();
        s.socket.async_read_some(s.inbox(), [kept = stream_](error_code ec, std::size_t n) { kept->heard(ec, n); });
    }

    bool peer_spoke() const noexcept override { return stream_->has_heard(); }

    bool is_reusable() noexcept override {
        if (stream_->has_heard() || stream_->listening || stream_->timed_out() || !stream_->socket.is_open())
            return false;
        char one = 0;
        error_code ec;
        stream_->socket.receive(asio::buffer(&one, 1), tcp::socket::message_peek, ec);
        return ec == asio::error::would_block;
    }

    bool has_unsent() const noexcept override {
#ifdef SIOCOUTQ
        int waiting = 0;
        return ::ioctl(stream_->socket.native_handle(), SIOCOUTQ, &waiting) == 0 && waiting > 0;
#else
        return false;
#endif
    }

    void limit_unsent(std::size_t bytes) final {
        if (std::exchange(most_unsent_, bytes) == bytes) return;
#ifdef TCP_NOTSENT_LOWAT
        int const value = static_cast<int>(bytes);
        ::setsockopt(stream_->socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &value, sizeof value);
#endif
    }

    void expires_after(async::duration d) override { stream_->stall_timer.expire_after(d); }
    bool has_expired() const noexcept override { return stream_->stall_timer.has_expired(); }

    void set_low_speed_limit(async::duration window, std::uint64_t bytes) override {
        stream_->stall_timer.expect(low_speed_limit(window, bytes));
    }

    void stop_counting_reads() override { stream_->counts_reads = false; }
    void count_read(std::size_t bytes) override { stream_->stall_timer.moved(bytes); }

    std::uint64_t moved_in_window() const noexcept override { return stream_->stall_timer.bytes(); }

    connection_facts facts() const override {
        connection_facts known;
        known.peer = peer_;
        return known;
    }

    void close() noexcept override { stream_->close(); }

private:
    io_result take(asio::mutable_buffer into) {
        std::size_t const n = stream_->take(into);
        stream_->count_read(n);
        return n != 0 ? io_result(error_code(), n) : io_result(stream_->stopped, 0);
    }

    io_result ended(error_code ec, std::size_t n) const {
        if ((ec || n == 0) && stream_->timed_out()) ec = asio::error::timed_out;
        return io_result(ec, n);
    }

    std::shared_ptr<stream> stream_;
    tcp::endpoint peer_;
    std::optional<bool> sends_files_; // empty: no file was offered yet
    std::size_t most_unsent_ = 0;     // zero: the system's limit
};

} // namespace

std::string to_text(tcp::endpoint const& e) {
    if (e.port() == 0) return {};
    std::string const host = e.address().to_string();
    return (e.address().is_v6() ? '[' + host + ']' : host) + ':' + std::to_string(e.port());
}

connection_ptr make_tcp_connection(tcp::socket socket, async::runtime_ptr time) {
    return std::make_unique<tcp_connection>(std::move(socket), std::move(time));
}

} // namespace ossio::net
