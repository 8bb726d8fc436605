// SPDX-License-Identifier: BSL-1.0
// Two ends of a pipe under a virtual clock, and a way to run coroutines there.
#ifndef OSSIO_TEST_UNIT_NET_STAGE_HPP
#define OSSIO_TEST_UNIT_NET_STAGE_HPP

#include "net/exchange.hpp"
#include "testing/pipe.hpp"
#include "testing/virtual_clock.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>

namespace ossio::test {

namespace asio = boost::asio;

inline void rethrow(std::exception_ptr e) {
    if (e) std::rethrow_exception(e);
}

class stage {
public:
    explicit stage(std::size_t capacity = 64 * 1024) : clock(std::make_shared<testing::virtual_clock>()) {
        auto ends = testing::make_pipe(clock, capacity);
        ours = std::move(ends.first);
        theirs = std::move(ends.second);
    }

    void start(asio::awaitable<void> script) { asio::co_spawn(io, std::move(script), rethrow); }
    void turn() { clock->run(io); }

    asio::io_context io;
    std::shared_ptr<testing::virtual_clock> clock;
    net::connection_ptr ours, theirs;
};

/// Reads until `text` has come, or the stream ends.
inline asio::awaitable<std::string> read_until(net::connection& from, std::string text) {
    std::string all(1 << 20, '\0');
    std::size_t n = 0;
    while (all.substr(0, n).find(text) == std::string::npos) {
        auto const read = co_await from.read_some(asio::buffer(all.data() + n, all.size() - n));
        n += read.bytes;
        if (read.ec) break;
    }
    all.resize(n);
    co_return all;
}

inline asio::awaitable<void> write_all(net::connection& to, std::string text) {
    asio::const_buffer rest = asio::buffer(text);
    while (rest.size() != 0) {
        auto const written = co_await to.write(std::span(&rest, 1));
        if (written.ec) co_return;
        rest += written.bytes;
        if (!to.peer_spoke()) continue;
        char unheard[256]; // what the peer says meanwhile must be taken, or it interrupts for ever
        to.try_read_some(asio::buffer(unheard));
    }
}

/// A body of so many bytes, in slices; may end early or fail, as a test wants.
class test_body final : public net::body_source {
public:
    explicit test_body(std::size_t bytes, std::size_t slice = 1000) : left_(bytes), size_(bytes), slice_(slice) {}

    std::uint64_t size() const noexcept override { return size_; }
    void rewind() override { left_ = static_cast<std::size_t>(size_); }
    asio::awaitable<result<asio::const_buffer>> next() override {
        if (before_each) co_await before_each();
        if (fails_at && left_ <= *fails_at) co_return failure(errc::source_unreadable, "the test wants it");
        std::size_t const n = ends_at && left_ <= *ends_at ? 0 : std::min(left_, slice_);
        bytes_.assign(n, 'b');
        left_ -= n;
        co_return asio::buffer(bytes_);
    }

    std::optional<std::size_t> fails_at, ends_at;       // with so many bytes left
    std::function<asio::awaitable<void>()> before_each; // slice

private:
    std::size_t left_;
    std::uint64_t size_;
    std::size_t slice_;
    std::string bytes_;
};

} // namespace ossio::test
#endif
