// SPDX-License-Identifier: BSL-1.0
// Keeps checkpoints in PostgreSQL: the store is postgres_checkpoints.hpp. Takes what libpq takes: "host=/run dbname=uploads".
#include "postgres_checkpoints.hpp"

#include <ossio/testing/server.hpp>

#include <boost/asio/io_context.hpp>

#include <fstream>
#include <iostream>

namespace {

namespace asio = boost::asio;

/// Pauses half-way, and resumes from the table.
asio::awaitable<bool> upload_in_two_runs(ossio::bucket bucket, std::filesystem::path path, std::string where) {
    auto executor = co_await asio::this_coro::executor;
    auto connection = co_await example::pg_connection::open(executor, where);
    co_await connection->run_script(example::checkpoint_tables);
    ossio::cancellation_source stop;
    ossio::upload_options options;
    options.part_size = 1 << 20;
    options.concurrency = 4;
    options.checkpoints = std::make_shared<example::postgres_checkpoints>(executor, where, std::chrono::seconds(30));
    options.cancellation = stop.token();
    options.on_progress = [stop](ossio::progress const& p) mutable {
        if (p.bytes_done > *p.bytes_total / 2) stop.pause();
    };
    auto first = co_await ossio::as_result(bucket.upload_file("k", path, options));
    std::cout << (first ? "done at once" : to_string(first.error())) << '\n';

    options.cancellation = ossio::cancellation_token();
    options.on_progress = nullptr;
    auto second = co_await bucket.upload_file("k", path, options);
    std::cout << "resumed " << second.totals.bytes_resumed << " of " << second.size << " bytes\n";
    co_return first.has_error() && second.resumed;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cout << "skipped: give the address of a PostgreSQL, as \"host=/run/postgresql dbname=uploads\"\n";
        return 77;
    }
    auto const path = std::filesystem::temp_directory_path() / "ossio-example-postgres";
    std::ofstream(path, std::ios::binary) << std::string(32'000'000, 'x');

    boost::asio::io_context io;
    ossio::testing::server_options slow;
    slow.latency = std::chrono::milliseconds(40);
    ossio::testing::server server(io.get_executor(), slow);
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
    bool as_shown = false;
    boost::asio::co_spawn(io, upload_in_two_runs(client.bucket("examplebucket"), path, argv[1]),
                          [&](std::exception_ptr e, bool fine) {
                              client.close();
                              if (e) std::rethrow_exception(e);
                              as_shown = fine;
                          });
    io.run();
    std::filesystem::remove(path);
    return as_shown ? 0 : 1;
}
