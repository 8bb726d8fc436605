// SPDX-License-Identifier: BSL-1.0
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <iostream>
#include <ossio.hpp>

namespace asio = boost::asio;
using namespace ossio::literals;

// --8<-- resumable
asio::awaitable<void> resumable(ossio::bucket bucket, std::filesystem::path path) {
    auto ex = co_await asio::this_coro::executor;
    ossio::cancellation_source stop;

    // First Ctrl-C pauses: parts and checkpoint stay. Second aborts: both go.
    asio::signal_set signals(ex, SIGINT);
    asio::co_spawn(
        ex,
        [&]() -> asio::awaitable<void> {
            co_await signals.async_wait(asio::use_awaitable);
            stop.pause();
            co_await signals.async_wait(asio::use_awaitable);
            stop.abort();
        },
        asio::detached);

    ossio::upload_options opts;
    opts.checkpoints = ossio::file_checkpoints(ex, "/var/lib/app/uploads");
    opts.part_size = 16_MiB;
    opts.cancellation = stop.token();
    opts.on_progress = [](ossio::progress const& p) {
        std::cerr << '\r' << p.bytes_done << '/' << *p.bytes_total << ' ' << p.bytes_per_second / 1e6 << " MB/s";
    };
    try {
        auto done = co_await bucket.upload_file(path.filename().string(), path, opts);
        std::cerr << (done.resumed ? "\nresumed, " : "\n") << done.etag << '\n';
    } catch (ossio::error const& e) {
        if (e.code() == ossio::errc::paused)
            std::cerr << "\npaused; run again to resume upload " << e.info().upload_id << '\n';
        else
            throw;
    }
    signals.cancel();
}
