// SPDX-License-Identifier: BSL-1.0
// Time from a stop request to closed sockets, cost of a waiting upload, and number of threads.
//   bench_stopping [CANCELS] [UPLOADS]      200 and 10 000 unless given
#include "bench/figures.hpp"

#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include "api/client_access.hpp"
#include "service/client_impl.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <malloc.h>

#include <algorithm>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace ossio::literals;
using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

ossio::testing::server_options silent() {
    ossio::testing::server_options o;
    o.discard = true;
    return o;
}

/// Pauses an upload while its parts are in flight; returns the milliseconds until it has ended and no connection is
/// open.
double cancel_one(asio::io_context& io, ossio::testing::server& server, std::string const& bytes) {
    ossio::client client(io.get_executor(), server.options());
    ossio::cancellation_source stop;
    ossio::upload_options options;
    options.part_size = 1_MiB;
    options.multipart_threshold = 0;
    options.cancellation = stop.token();
    server.stall("UploadPart", 10min, 8);
    double took = -1;
    auto run = client.bucket("examplebucket").upload("k", ossio::borrow(asio::buffer(bytes)), options);
    auto op = ossio::as_result(std::move(run));
    clock::time_point said;
    asio::steady_timer soon(io, 30ms); // by then the parts have been sent, and wait for their responses
    soon.async_wait([&](boost::system::error_code) {
        said = clock::now();
        stop.pause();
    });
    asio::co_spawn(io, std::move(op), [&](std::exception_ptr, ossio::result<ossio::upload_result>) {
        if (ossio::detail::client_access::impl(client)->pool->leased() == 0)
            took = std::chrono::duration<double, std::milli>(clock::now() - said).count();
        client.close();
    });
    while (took < 0 && io.run_one_for(20s) != 0) {
    }
    return took;
}

double in_use() { return static_cast<double>(::mallinfo2().uordblks); }

int threads() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("Threads:")) return std::stoi(line.substr(8));
    return 0;
}

class waiting_cost {
public:
    double bytes_each = 0;
    int threads = 0;
    std::size_t ended = 0;
};

/// Many uploads of one client with eight buffers; all but eight wait. No sockets: the connector never connects.
class nowhere final : public ossio::net::connector {
public:
    asio::awaitable<ossio::result<ossio::net::connection_ptr>> connect(ossio::net::peer,
                                                                       ossio::async::duration) override {
        asio::steady_timer never(co_await asio::this_coro::executor, 1h);
        co_await never.async_wait(asio::use_awaitable);
        co_return ossio::failure(ossio::errc::connect_timed_out);
    }
};

waiting_cost wait_for_buffers(std::size_t uploads, std::string const& bytes) {
    asio::io_context io(1);
    ossio::client_options o("cn-hangzhou");
    o.endpoint = "http://127.0.0.1:1";
    o.credentials = ossio::static_credentials(ossio::credentials("id", "secret"));
    o.buffer_budget = 8 * ossio::async::slice_size;
    auto client = ossio::detail::client_access::make(
        io.get_executor(), std::move(o), ossio::async::system_runtime(io.get_executor()), std::make_shared<nowhere>());
    auto bucket = client.bucket("examplebucket");
    waiting_cost cost;
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < uploads; ++i) keys.push_back("k" + std::to_string(i));
    asio::cancellation_signal stop;
    auto const start = [&](std::string const& key) {
        ossio::upload_options options;
        options.part_size = 1_MiB;
        options.multipart_threshold = 0;
        auto op = ossio::as_result(bucket.upload(key, ossio::borrow(asio::buffer(bytes)), options));
        asio::co_spawn(io, std::move(op),
                       [&](std::exception_ptr, ossio::result<ossio::upload_result>) { ++cost.ended; });
    };
    for (int i = 0; i < 100; ++i) start("first" + std::to_string(i)); // one-time allocations
    io.run_for(100ms);
    double const before = in_use();
    for (std::string const& key : keys) start(key);
    io.run_for(2s);
    cost.bytes_each = (in_use() - before) / static_cast<double>(uploads);
    cost.threads = threads();
    client.close();
    return cost;
}

} // namespace

int main(int argc, char** argv) {
    int const cancels = argc > 1 ? std::atoi(argv[1]) : 200;
    std::size_t const uploads = argc > 2 ? static_cast<std::size_t>(std::atoi(argv[2])) : 10'000;
    bench::figures all;
    std::string const bytes(16_MiB, 'x');

    auto const cost = wait_for_buffers(uploads, bytes);

    std::vector<double> took;
    {
        asio::io_context io(1);
        ossio::testing::server server(io.get_executor(), silent());
        server.create_bucket("examplebucket");
        for (int i = 0; i < cancels; ++i) took.push_back(cancel_one(io, server, bytes));
        server.stop();
    }
    std::ranges::sort(took);
    std::map<std::string, double> figures;
    figures["cancels"] = cancels;
    figures["cancel_ms_median"] = took[took.size() / 2];
    figures["cancel_ms_p99"] = took[took.size() * 99 / 100];
    figures["cancel_ms_max"] = took.back();
    figures["queued_uploads"] = static_cast<double>(uploads);
    figures["bytes_per_queued_upload"] = cost.bytes_each;
    figures["threads"] = cost.threads;
    all.print(figures);
    return took.front() >= 0 && took.back() < 100 && cost.bytes_each <= 4096 && cost.threads == 1 ? 0 : 1;
}
