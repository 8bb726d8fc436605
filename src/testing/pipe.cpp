// SPDX-License-Identifier: BSL-1.0
// Two byte queues between two ends.
#include "testing/pipe.hpp"

#include "async/event.hpp"
#include "net/stall_timer.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <cstring>
#include <string>

#include <unistd.h>

namespace ossio::testing {

namespace asio = boost::asio;

namespace {

/// The bytes in transit in one direction.
class channel {
public:
    std::string bytes;
    std::size_t begin = 0; // the bytes before it have been read
    bool writer_closed = false;
    bool reader_closed = false;

    std::size_t size() const noexcept { return bytes.size() - begin; }
    std::size_t take(asio::mutable_buffer into) {
        std::size_t const n = asio::buffer_copy(into, asio::buffer(bytes) + begin);
        begin += n;
        if (begin == bytes.size()) {
            bytes.clear();
            begin = 0;
        }
        return n;
    }
    void put(void const* data, std::size_t n) {
        if (begin > 64 * 1024) {
            bytes.erase(0, begin);
            begin = 0;
        }
        bytes.append(static_cast<char const*>(data), n);
    }
};

/// The state that both ends share. `changed` of an end wakes the coroutine that waits at that end.
class wire_pair {
public:
    explicit wire_pair(std::size_t most) : capacity(most) {}

    std::size_t capacity;
    channel lanes[2]; // lanes[i] is written by end i
    async::event changed[2];
};

class pipe_end final : public net::connection {
public:
    pipe_end(std::shared_ptr<wire_pair> both, int side, async::runtime_ptr time)
        : pair_(std::move(both)), side_(side), stall_timer_(std::move(time), [this] { mine().set(); }) {}
    ~pipe_end() override { close(); }

    asio::awaitable<net::io_result> read_some(asio::mutable_buffer into) override {
        net::stall_timer::waiting const mark(stall_timer_);
        for (;;) {
            auto const now = try_read_some(into);
            if (now.ec != asio::error::would_block) co_return now;
            mine().clear();
            co_await mine().wait();
        }
    }

    asio::awaitable<net::io_result> write(std::span<asio::const_buffer const> buffers) override {
        net::stall_timer::waiting const mark(stall_timer_);
        std::size_t written = 0;
        for (asio::const_buffer rest : buffers) {
            while (rest.size() != 0) {
                if (auto const ec = why_not_write()) co_return net::io_result(ec, written);
                std::size_t const n = std::min(rest.size(), room());
                out().put(rest.data(), n);
                rest += n;
                written += n;
                stall_timer_.moved(n);
                if (n != 0) theirs().set();
                if (rest.size() == 0) break;
                if (peer_spoke()) co_return net::io_result(error_code(), written);
                mine().clear();
                co_await mine().wait();
            }
        }
        co_return net::io_result(error_code(), written);
    }

    /// As sendfile does: the bytes are those that the file has now.
    net::io_result try_write_file(asio::const_buffer head, asio::const_buffer, async::file_extent where) override {
        if (auto const ec = why_not_write()) return {ec, 0};
        std::size_t const of_head = std::min(head.size(), room());
        out().put(head.data(), of_head);
        std::string bytes(std::min(where.size, room()), '\0');
        auto const n = ::pread(where.descriptor, bytes.data(), bytes.size(), static_cast<off_t>(where.offset));
        auto const of_file = static_cast<std::size_t>(std::max<ssize_t>(n, 0));
        out().put(bytes.data(), of_file);
        std::size_t const sent = of_head + of_file;
        stall_timer_.moved(sent);
        if (sent != 0) theirs().set();
        return {sent == head.size() + where.size ? error_code() : error_code(asio::error::would_block), sent};
    }

    net::io_result try_read_some(asio::mutable_buffer into) override {
        if (closed_) return {asio::error::operation_aborted, 0};
        if (stall_timer_.has_ended()) return {asio::error::timed_out, 0};
        if (in().size() != 0) {
            std::size_t const n = in().take(into);
            if (counts_reads_) stall_timer_.moved(n);
            theirs().set();
            return {error_code(), n};
        }
        return {in().writer_closed ? error_code(asio::error::eof) : error_code(asio::error::would_block), 0};
    }

    bool peer_spoke() const noexcept override { return in().size() != 0 || in().writer_closed; }

    net::connection_facts facts() const override {
        net::connection_facts known;
        known.peer =
            asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 1); // the address in memory_service::options
        return known;
    }

    bool is_reusable() noexcept override { return !closed_ && !stall_timer_.has_ended() && !peer_spoke(); }

    void expires_after(async::duration d) override { stall_timer_.expire_after(d); }
    bool has_expired() const noexcept override { return stall_timer_.has_expired(); }

    void set_low_speed_limit(async::duration window, std::uint64_t bytes) override {
        stall_timer_.expect(net::low_speed_limit(window, bytes));
    }

    void stop_counting_reads() override { counts_reads_ = false; }
    void count_read(std::size_t bytes) override { stall_timer_.moved(bytes); }
    std::uint64_t moved_in_window() const noexcept override { return stall_timer_.bytes(); }

    void close() noexcept override {
        closed_ = true;
        stall_timer_.stop();
        out().writer_closed = true;
        in().reader_closed = true;
        mine().set();
        theirs().set();
    }

private:
    using error_code = net::error_code;

    channel& out() const { return pair_->lanes[side_]; }
    std::size_t room() const { return pair_->capacity - std::min(pair_->capacity, out().size()); }
    channel& in() const { return pair_->lanes[1 - side_]; }
    async::event& mine() { return pair_->changed[side_]; }
    async::event& theirs() { return pair_->changed[1 - side_]; }

    error_code why_not_write() const {
        if (closed_) return asio::error::operation_aborted;
        if (stall_timer_.has_ended()) return asio::error::timed_out;
        if (out().reader_closed) return asio::error::broken_pipe;
        return {};
    }

    std::shared_ptr<wire_pair> pair_;
    int side_;
    net::stall_timer stall_timer_;
    bool closed_ = false;
    bool counts_reads_ = true;
};

} // namespace

std::pair<net::connection_ptr, net::connection_ptr> make_pipe(async::runtime_ptr time, std::size_t capacity) {
    auto both = std::make_shared<wire_pair>(capacity);
    return {std::make_unique<pipe_end>(both, 0, time), std::make_unique<pipe_end>(both, 1, time)};
}

} // namespace ossio::testing
