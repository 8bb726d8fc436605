// SPDX-License-Identifier: BSL-1.0
// Pauses an upload half-way and resumes it later: only the missing parts are sent.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fstream>
#include <iostream>

namespace asio = boost::asio;
using namespace ossio::literals;

// --8<-- resume
asio::awaitable<ossio::upload_result> resume_upload(ossio::bucket bucket, std::filesystem::path path,
                                                    ossio::checkpoint_store_ptr store,
                                                    ossio::cancellation_source stop) {
    ossio::upload_options options;
    options.part_size = 1_MiB;
    options.concurrency = 4;
    options.checkpoints = store;
    options.cancellation = stop.token();
    options.on_progress = [stop](ossio::progress const& p) mutable {
        if (p.bytes_resumed == 0 && p.bytes_done > *p.bytes_total / 2) stop.pause(); // as Ctrl-C would
    };
    co_return co_await bucket.upload_file("k", path, options);
}
// -->8--

asio::awaitable<bool> twice(ossio::bucket bucket, std::filesystem::path path) {
    auto store = ossio::file_checkpoints(path.parent_path() / "ossio-example-checkpoints");
    auto first = co_await ossio::as_result(resume_upload(bucket, path, store, ossio::cancellation_source()));
    std::cout << (first ? "done at once" : to_string(first.error())) << '\n';
    auto second = co_await resume_upload(bucket, path, store, ossio::cancellation_source());
    std::cout << "resumed " << second.totals.bytes_resumed << " of " << second.size << " bytes\n";
    co_return first.has_error() && second.resumed;
}

int main() {
    auto const path = std::filesystem::temp_directory_path() / "ossio-example-resume";
    std::ofstream(path, std::ios::binary) << std::string(32'000'000, 'x');

    asio::io_context io;
    ossio::testing::server_options slow;
    slow.latency = std::chrono::milliseconds(40);
    ossio::testing::server server(io.get_executor(), slow);
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
    bool as_shown = false;
    asio::co_spawn(io, twice(client.bucket("examplebucket"), path), [&](std::exception_ptr e, bool fine) {
        client.close();
        if (e) std::rethrow_exception(e);
        as_shown = fine;
    });
    io.run();
    std::filesystem::remove(path);
    std::filesystem::remove_all(path.parent_path() / "ossio-example-checkpoints");
    return as_shown ? 0 : 1;
}
