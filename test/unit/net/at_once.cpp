// SPDX-License-Identifier: BSL-1.0
// Writing without waiting: whatever share of it a connection takes at once, the same bytes arrive, and others get their turn.
#include "unit/net/stage.hpp"

#include "help/certificates.hpp"
#include "net/tls/tls.hpp"

#include <random>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(at_once)

namespace {

/// Takes some share of what it is given at once, by chance; what it took goes out with the next write that is awaited.
class moody_connection final : public net::connection {
public:
    moody_connection(net::connection_ptr lower, unsigned seed) : lower_(std::move(lower)), chance_(seed) {}

    asio::awaitable<net::io_result> read_some(asio::mutable_buffer into) override {
        co_await flush(); // the peer may wait for it
        co_return co_await lower_->read_some(into);
    }
    asio::awaitable<net::io_result> write(std::span<asio::const_buffer const> buffers) override {
        auto const flushed = co_await flush();
        if (flushed) co_return net::io_result(flushed, 0);
        co_return co_await lower_->write(buffers);
    }
    net::io_result try_write(std::span<asio::const_buffer const> buffers) override {
        ++tried;
        std::size_t const all = asio::buffer_size(buffers);
        std::size_t const mood = chance_() % 4;
        std::size_t const n = mood == 0 ? 0 : mood == 1 ? all : chance_() % (all + 1);
        std::string taken(n, '\0');
        asio::buffer_copy(asio::buffer(taken), buffers);
        held_ += taken;
        return net::io_result(n == all ? boost::system::error_code() : asio::error::would_block, n);
    }
    net::io_result try_read_some(asio::mutable_buffer into) override { return lower_->try_read_some(into); }
    void listen() override { lower_->listen(); }
    bool peer_spoke() const noexcept override { return lower_->peer_spoke(); }
    bool is_reusable() noexcept override { return lower_->is_reusable(); }
    void expires_after(std::chrono::steady_clock::duration d) override { lower_->expires_after(d); }
    void set_low_speed_limit(std::chrono::steady_clock::duration window, std::uint64_t bytes) override {
        lower_->set_low_speed_limit(window, bytes);
    }
    void close() noexcept override { lower_->close(); }

    int tried = 0;

private:
    asio::awaitable<boost::system::error_code> flush() {
        while (!held_.empty()) {
            asio::const_buffer const all = asio::buffer(held_);
            auto const written = co_await lower_->write(std::span(&all, 1));
            held_.erase(0, written.bytes);
            if (written.ec) co_return written.ec;
        }
        co_return boost::system::error_code();
    }

    net::connection_ptr lower_;
    std::minstd_rand chance_;
    std::string held_;
};

/// Takes everything at once, and notes by whom; answers when all has come, or refuses after some bytes.
class eager_connection final : public net::connection {
public:
    eager_connection(char name, std::string& log) : name_(name), log_(log) {}

    asio::awaitable<net::io_result> read_some(asio::mutable_buffer into) override { co_return try_read_some(into); }
    asio::awaitable<net::io_result> write(std::span<asio::const_buffer const> buffers) override {
        co_return try_write(buffers);
    }
    net::io_result try_write(std::span<asio::const_buffer const> buffers) override {
        std::size_t const n = asio::buffer_size(buffers);
        taken += n;
        log_ += name_;
        return net::io_result(boost::system::error_code(), n);
    }
    net::io_result try_read_some(asio::mutable_buffer into) override {
        std::size_t const n = asio::buffer_copy(into, asio::buffer(response));
        response.erase(0, n);
        return net::io_result(n == 0 ? asio::error::would_block : boost::system::error_code(), n);
    }
    void listen() override { listens_ = true; }
    bool peer_spoke() const noexcept override { return listens_ && refuses_after && taken >= *refuses_after; }
    bool is_reusable() noexcept override { return true; }
    void expires_after(std::chrono::steady_clock::duration) override {}
    void set_low_speed_limit(std::chrono::steady_clock::duration, std::uint64_t) override {}
    void limit_unsent(std::size_t bytes) override { most_unsent = bytes; }
    void close() noexcept override {}

    std::string response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    std::optional<std::uint64_t> refuses_after;
    std::uint64_t taken = 0;
    std::optional<std::size_t> most_unsent;

private:
    char name_;
    std::string& log_;
    bool listens_ = false;
};

/// So many slices of 256 KiB, all of the same bytes.
class long_body final : public net::body_source {
public:
    explicit long_body(std::uint64_t slices) : slices_(slices), left_(slices) {}

    std::uint64_t size() const noexcept override { return slices_ * bytes_.size(); }
    void rewind() override { left_ = slices_; }
    asio::awaitable<result<asio::const_buffer>> next() override { co_return asio::const_buffer(); }
    std::optional<result<asio::const_buffer>> try_next() override {
        if (left_ == 0) return result<asio::const_buffer>(asio::const_buffer());
        --left_;
        return result<asio::const_buffer>(asio::buffer(bytes_));
    }

private:
    std::string const bytes_ = std::string(256 * 1024, 'x');
    std::uint64_t slices_, left_;
};

/// Gives slices at once, sometimes.
class ready_body final : public net::body_source {
public:
    explicit ready_body(std::string const& bytes) : bytes_(bytes) {}

    std::uint64_t size() const noexcept override { return bytes_.size(); }
    void rewind() override { at_ = 0; }
    asio::awaitable<result<asio::const_buffer>> next() override { co_return slice(); }
    std::optional<result<asio::const_buffer>> try_next() override {
        if (++asked_ % 5 == 0) return std::nullopt;
        return result<asio::const_buffer>(slice());
    }

private:
    asio::const_buffer slice() {
        asio::const_buffer const next = asio::buffer(asio::buffer(bytes_) + at_, 10'000);
        at_ += next.size();
        return next;
    }

    std::string const& bytes_;
    std::size_t at_ = 0;
    int asked_ = 0;
};

std::string some_bytes(std::size_t n) {
    std::string bytes(n, '\0');
    for (std::size_t i = 0; i < n; ++i) bytes[i] = static_cast<char>(i * 131 + (i >> 9));
    return bytes;
}

/// Reads a request of a known length and answers it.
asio::awaitable<void> receive(net::connection& from, std::size_t head_and_body, std::string& all) {
    all.resize(head_and_body);
    for (std::size_t n = 0; n < head_and_body;) {
        auto const read = co_await from.read_some(asio::buffer(all.data() + n, all.size() - n));
        if (read.ec) co_return;
        n += read.bytes;
    }
    co_await write_all(from, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

asio::awaitable<void> send(net::connection& over, std::string const& head, net::body_source& body,
                           std::optional<result<net::exchange_result>>& end) {
    net::exchange_limits const limits;
    end.emplace(co_await net::exchange(over, head, &body, false, limits, nullptr));
}

std::string const head = "PUT /k HTTP/1.1\r\nHost: h\r\n\r\n";

} // namespace

BOOST_AUTO_TEST_CASE(an_exchange_sends_the_same_bytes_however_much_is_taken_at_once) {
    std::string const bytes = some_bytes(300'007);
    for (unsigned seed = 1; seed <= 50; ++seed) {
        stage s;
        moody_connection over(std::move(s.ours), seed);
        ready_body body(bytes);
        std::string received;
        std::optional<result<net::exchange_result>> end;
        s.start(receive(*s.theirs, head.size() + bytes.size(), received));
        s.start(send(over, head, body, end));
        s.turn();
        BOOST_TEST_CONTEXT("seed " << seed) {
            BOOST_REQUIRE(end.has_value());
            BOOST_REQUIRE_MESSAGE(end->has_value(), to_string(end->error()));
            BOOST_TEST((*end)->response.body == "ok");
            BOOST_TEST((*end)->body_sent == bytes.size());
            BOOST_TEST((received == head + bytes));
            BOOST_TEST(over.tried > 0);
        }
    }
}

BOOST_AUTO_TEST_CASE(records_of_tls_leave_whole_however_much_is_taken_at_once) {
    std::string const bytes = some_bytes(700'001);
    certificates const made("oss.example");
    net::client_rules rules;
    rules.ca_file = made.certificate_file();
    auto const client = net::tls_context::for_client(rules).value();
    auto const server = net::tls_context::for_server(made.certificate_file(), made.key_file()).value();
    for (unsigned seed = 1; seed <= 20; ++seed) {
        stage s;
        std::string received;
        std::optional<result<net::exchange_result>> end;
        ready_body body(bytes);
        auto far = [&]() -> asio::awaitable<void> {
            auto secure = co_await net::tls_accept(std::move(s.theirs), server);
            BOOST_REQUIRE(secure.has_value());
            co_await receive(**secure, head.size() + bytes.size(), received);
        };
        auto near = [&]() -> asio::awaitable<void> {
            auto moody = std::make_unique<moody_connection>(std::move(s.ours), seed);
            auto secure = co_await net::tls_connect(std::move(moody), client, "oss.example");
            BOOST_REQUIRE(secure.has_value());
            co_await send(**secure, head, body, end);
        };
        s.start(far());
        s.start(near());
        s.turn();
        BOOST_TEST_CONTEXT("seed " << seed) {
            BOOST_REQUIRE(end.has_value());
            BOOST_REQUIRE_MESSAGE(end->has_value(), to_string(end->error()));
            BOOST_TEST((received == head + bytes));
        }
    }
}

namespace {

/// Exchanges that could all send without waiting, in turns.
class queue_fixture : public stage {
public:
    asio::awaitable<void> send(net::connection& over, std::uint64_t slices) {
        net::exchange_limits limits;
        limits.send_scheduler = send_scheduler;
        limits.is_measured = is_measured;
        long_body body(slices);
        ends.push_back(co_await net::exchange(over, head, &body, false, limits, nullptr));
    }

    std::shared_ptr<async::send_scheduler> send_scheduler = std::make_shared<async::send_scheduler>(io.get_executor());
    bool is_measured = false;
    std::string log;
    std::vector<result<net::exchange_result>> ends;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(one_body_goes_out_after_the_other, queue_fixture) {
    eager_connection a('a', log), b('b', log), c('c', log);
    start(send(a, 6));
    start(send(b, 6));
    start(send(c, 1)); // as small as this it does not queue
    turn();

    BOOST_TEST(log == "caaaaaabbbbbb");
    BOOST_TEST_REQUIRE(ends.size() == 3U);
    for (auto const& end : ends) BOOST_TEST(end.has_value());
}

BOOST_FIXTURE_TEST_CASE(a_long_body_queues_up_again_so_that_all_move, queue_fixture) {
    eager_connection a('a', log), b('b', log);
    start(send(a, 70));
    start(send(b, 40));
    turn();

    // 8 MiB are 32 slices.
    std::string const expected =
        std::string(32, 'a') + std::string(32, 'b') + std::string(32, 'a') + std::string(8, 'b') + std::string(6, 'a');
    BOOST_TEST(log == expected);
}

BOOST_FIXTURE_TEST_CASE(little_waits_in_the_system_where_the_speed_is_measured, queue_fixture) {
    eager_connection fast('a', log), measured('b', log), small('c', log);
    start(send(fast, 6));
    start(send(small, 1));
    turn();
    is_measured = true;
    start(send(measured, 6));
    turn();

    BOOST_TEST((fast.most_unsent == 1024U * 1024));
    BOOST_TEST((measured.most_unsent == 128U * 1024));
    BOOST_TEST(!small.most_unsent); // the system's limit
}

BOOST_FIXTURE_TEST_CASE(a_refusal_is_heard_by_one_that_never_has_to_wait, queue_fixture) {
    eager_connection a('a', log);
    a.response = "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno";
    a.refuses_after = 3 << 20;
    start(send(a, 1000));
    turn();

    BOOST_TEST_REQUIRE(ends.size() == 1U);
    BOOST_TEST_REQUIRE(ends.front().has_value());
    BOOST_TEST(ends.front()->response.status == 403);
    BOOST_TEST(!ends.front()->connection_reusable);
    BOOST_TEST(a.taken < 5U << 20);
}

// As when the peer speaks while a slice is read from a slow disk.
BOOST_FIXTURE_TEST_CASE(a_refusal_that_came_between_two_writes_is_heard_before_the_next, queue_fixture) {
    send_scheduler.reset();
    eager_connection a('a', log);
    a.response = "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno";
    a.refuses_after = 3 << 20;
    a.listen();
    start(send(a, 1000));
    turn();

    BOOST_TEST_REQUIRE(ends.size() == 1U);
    BOOST_TEST_REQUIRE(ends.front().has_value());
    BOOST_TEST(ends.front()->response.status == 403);
    BOOST_TEST(a.taken < 4U << 20);
}

BOOST_AUTO_TEST_SUITE_END()
