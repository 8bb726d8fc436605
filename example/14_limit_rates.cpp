// SPDX-License-Identifier: BSL-1.0
// Limits the bandwidth of uploads, and changes the limit while they run: little by day, everything by night.
//   example_14_limit_rates REGION BUCKET FILE KEY      keys from the environment; without arguments: a demonstration
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <fstream>
#include <iostream>

namespace asio = boost::asio;
using namespace ossio::literals;
using namespace std::chrono_literals;

// --8<-- rates
asio::awaitable<void> back_up(ossio::client client, ossio::bucket bucket, std::string key, std::filesystem::path file) {
    client.set_rate_limit(20_MiB); // bytes per second of all uploads of this client
    ossio::upload_options options;
    options.rate = std::make_shared<ossio::rate_limit>(2_MiB); // of all uploads that are given it

    asio::steady_timer night(client.get_executor(), 1s);             // one second, in this example
    night.async_wait([rate = options.rate](auto) { rate->set(0); }); // 0: no limit for what is sent from now on

    auto stored = co_await bucket.upload_file(key, file, options);
    std::cout << stored.size << " bytes at " << stored.totals.bytes_per_second / 1e6 << " MB/s\n";
}
// -->8--

int main(int argc, char** argv) {
    auto const demonstration = std::filesystem::temp_directory_path() / "ossio_example_14.bin";
    bool const real = argc == 5;
    if (!real) std::ofstream(demonstration) << std::string(20'000'000, 'x');
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), real ? ossio::client_options(argv[1]) : server.options());
    auto bucket = client.bucket(real ? argv[2] : "examplebucket");
    asio::co_spawn(io, back_up(client, bucket, real ? argv[4] : "backup.bin", real ? argv[3] : demonstration.string()),
                   [&](std::exception_ptr e) {
                       client.close();
                       if (e) std::rethrow_exception(e);
                   });
    io.run();
    if (real) return 0;
    std::filesystem::remove(demonstration);
    return server.has_object("examplebucket", "backup.bin") ? 0 : 1;
}
