// SPDX-License-Identifier: BSL-1.0
// The cost of moving bytes: reads of a cached file, and batches of TLS records.
#include "async/file_reader.hpp"
#include "net/tls/tls.hpp"
#include "testing/pipe.hpp"

#include "help/certificates.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <fstream>
#include <memory>

using namespace ossio;

namespace {

namespace asio = boost::asio;

/// Reads into memory that begins this many bytes after a page.
void file_reader(benchmark::State& state) {
    auto const path = test::fresh_folder() / "file";
    std::ofstream(path) << std::string(16 << 20, 'x');
    asio::io_context io;
    boost::system::error_code ec;
    auto const reader = async::open_file_reader(io.get_executor(), path, ec);
    constexpr std::size_t page = 4096;
    auto const bytes = static_cast<std::size_t>(state.range(0)), after = static_cast<std::size_t>(state.range(1));
    std::unique_ptr<char, decltype(&std::free)> const room(static_cast<char*>(std::aligned_alloc(page, bytes + page)),
                                                           &std::free);
    asio::mutable_buffer const into(room.get() + after, bytes);
    std::uint64_t at = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(reader->try_read(at, into));
        at = (at + into.size()) % (16 << 20);
    }
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(file_reader)
    ->ArgNames({"bytes", "after_page"})
    ->ArgsProduct({{64 << 10, 256 << 10, 1 << 20}, {0}})
    ->ArgsProduct({{256 << 10}, {8, 16}});

/// Accepts everything and discards it.
class nowhere final : public net::connection {
public:
    explicit nowhere(net::connection_ptr handshakes) : lower_(std::move(handshakes)) {}

    asio::awaitable<net::io_result> read_some(asio::mutable_buffer into) override { return lower_->read_some(into); }
    asio::awaitable<net::io_result> write(std::span<asio::const_buffer const> buffers) override {
        return lower_->write(buffers);
    }
    net::io_result try_write(std::span<asio::const_buffer const> buffers) override {
        return net::io_result(boost::system::error_code(), asio::buffer_size(buffers));
    }
    net::io_result try_read_some(asio::mutable_buffer into) override { return lower_->try_read_some(into); }
    bool peer_spoke() const noexcept override { return false; }
    bool is_reusable() noexcept override { return true; }
    void expires_after(std::chrono::steady_clock::duration) override {}
    void set_low_speed_limit(std::chrono::steady_clock::duration, std::uint64_t) override {}
    void close() noexcept override { lower_->close(); }

private:
    net::connection_ptr lower_;
};

/// A client's records are protected by the connection itself, a server's by OpenSSL.
enum class side { client, server };

void tls_stream(benchmark::State& state, side writer) {
    asio::io_context io;
    test::certificates const made("oss.example");
    net::client_rules rules;
    rules.ca_file = made.certificate_file();
    auto const client = net::tls_context::for_client(rules).value();
    auto const server = net::tls_context::for_server(made.certificate_file(), made.key_file()).value();
    auto ends = testing::make_pipe(async::system_runtime(io.get_executor()), 64 * 1024);
    net::connection_ptr near, far;
    auto connect = [&]() -> asio::awaitable<void> {
        auto done = co_await net::tls_connect(std::make_unique<nowhere>(std::move(ends.first)), client, "oss.example");
        near = std::move(done).value();
    };
    auto accept = [&]() -> asio::awaitable<void> {
        auto done = co_await net::tls_accept(std::make_unique<nowhere>(std::move(ends.second)), server);
        far = std::move(done).value();
    };
    asio::co_spawn(io, connect(), asio::detached);
    asio::co_spawn(io, accept(), asio::detached);
    io.run();
    std::string const bytes(static_cast<std::size_t>(state.range(0)), 'x');
    asio::const_buffer const all = asio::buffer(bytes);
    net::connection& to = writer == side::client ? *near : *far;
    for (auto _ : state) benchmark::DoNotOptimize(to.try_write(std::span(&all, 1)));
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK_CAPTURE(tls_stream, sealed_by_us, side::client)->Arg(16 << 10)->Arg(256 << 10)->Arg(1 << 20);
BENCHMARK_CAPTURE(tls_stream, sealed_by_openssl, side::server)->Arg(256 << 10);

} // namespace
