// SPDX-License-Identifier: BSL-1.0
// Ends a server on SIGTERM: parts in flight complete, and each upload that is cut short returns a token to resume it.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <iostream>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace ossio::literals;

// --8<-- drain
asio::awaitable<std::vector<ossio::resume_token>> drain_on_sigterm(ossio::client client) {
    asio::signal_set signals(co_await asio::this_coro::executor, SIGTERM);
    co_await signals.async_wait(asio::use_awaitable);
    auto cut_short = co_await client.drain(8s);
    for (ossio::resume_token const& token : cut_short) std::cout << to_json(token) << '\n'; // store them somewhere
    co_return cut_short;
}

asio::awaitable<ossio::upload_result> resume_upload(ossio::client client, ossio::source_ptr from,
                                                    ossio::resume_token token) {
    ossio::upload_options options;
    options.resume_from_service = ossio::service_resume::of_upload(token.upload_id);
    auto bucket = client.bucket(token.bucket);
    co_return co_await bucket.upload(token.key, from, options);
}
// -->8--

int main() {
    std::string const bytes(24_MiB, 'x');
    auto const from = ossio::borrow(asio::buffer(bytes));

    asio::io_context io;
    ossio::testing::server_options slow;
    slow.latency = 50ms;
    ossio::testing::server server(io.get_executor(), slow);
    server.create_bucket("examplebucket");

    ossio::client first(io.get_executor(), server.options());
    ossio::upload_options options;
    options.part_size = 1_MiB;
    options.concurrency = 2;
    options.on_progress = [said = false](ossio::progress const& p) mutable {
        if (p.parts_done >= 5 && !std::exchange(said, true)) std::raise(SIGTERM); // as the system would
    };
    std::vector<ossio::resume_token> tokens;
    asio::co_spawn(io, drain_on_sigterm(first), [&](std::exception_ptr, std::vector<ossio::resume_token> all) {
        tokens = std::move(all);
        first.close();
    });
    auto run = first.bucket("examplebucket").upload("k", from, options);
    asio::co_spawn(io, ossio::as_result(std::move(run)),
                   [](std::exception_ptr, ossio::result<ossio::upload_result>) {});
    io.run();
    if (tokens.size() != 1 || !tokens[0].can_be_resumed()) return 1;

    io.restart(); // the next process
    ossio::client second(io.get_executor(), server.options());
    std::uint64_t kept = 0;
    asio::co_spawn(io, resume_upload(second, from, tokens[0]), [&](std::exception_ptr e, ossio::upload_result done) {
        second.close();
        if (e) std::rethrow_exception(e);
        kept = done.totals.bytes_resumed;
    });
    io.run();
    return kept == tokens[0].bytes_done && kept > 0 ? 0 : 1;
}
