// SPDX-License-Identifier: BSL-1.0
// Deletes uploads that were begun a week ago and never completed: OSS stores and bills their parts until then.
//   example_09_sweep_uploads REGION BUCKET PREFIX      keys from the environment; without arguments: a demonstration
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace std::chrono_literals;

// --8<-- sweep
asio::awaitable<void> tidy_up(ossio::bucket bucket, std::string prefix, std::chrono::seconds age) {
    ossio::sweep_options old(prefix);
    old.older_than = age; // e.g. 7 * 24h
    auto swept = co_await bucket.sweep_uploads(old);
    for (ossio::stale_upload const& one : swept)
        std::cout << one.upload.key << ": " << one.bytes << " bytes" << (one.removed ? " removed" : " left") << '\n';
}
// -->8--

asio::awaitable<void> demonstrate(ossio::bucket bucket) {
    auto forgotten = co_await bucket.init_multipart_upload("inbox/forgotten.bin");
    co_await bucket.upload_part(forgotten, 1, std::string(200'000, 'x'));
    co_await tidy_up(bucket, "inbox/", 0s);
}

int main(int argc, char** argv) {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    bool const real = argc == 4;
    ossio::client client(io.get_executor(), real ? ossio::client_options(argv[1]) : server.options());
    auto bucket = client.bucket(real ? argv[2] : "examplebucket");
    auto work = real ? tidy_up(bucket, argv[3], 7 * 24h) : demonstrate(bucket);
    asio::co_spawn(io, std::move(work), [&](std::exception_ptr e) {
        client.close();
        if (e) std::rethrow_exception(e);
    });
    io.run();
    return server.uploads("examplebucket").empty() ? 0 : 1;
}
