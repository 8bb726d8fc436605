// SPDX-License-Identifier: BSL-1.0
// Many uploads on a small budget of memory and connections: urgent ones are served first.
//   example_15_share_budget      a demonstration against the embedded server
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace ossio::literals;

// --8<-- budget
asio::awaitable<void> store(ossio::bucket bucket, std::string key, std::string const& bytes, int priority,
                            std::vector<std::string>& done) {
    ossio::upload_options options;
    options.part_size = 256_KiB;
    options.multipart_threshold = 0;
    options.priority = priority; // a higher one first; among equals the one that holds fewest, then the oldest
    co_await bucket.upload(key, ossio::borrow(asio::buffer(bytes)), options);
    done.push_back(key);
}

ossio::client_options within_little(ossio::client_options options) {
    options.buffer_budget = 1_MiB; // for all uploads together; set_buffer_budget changes it at any time
    options.max_connections = 4;   // set_max_connections
    return options;
}
// -->8--

int main() {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), within_little(server.options()));
    auto bucket = client.bucket("examplebucket");
    std::string const archive(20'000'000, 'a'), photo(4'000'000, 'p');
    std::vector<std::string> done;
    int running = 0;
    auto start = [&](std::string key, std::string const& bytes, int priority) {
        ++running;
        asio::co_spawn(io, store(bucket, std::move(key), bytes, priority, done), [&](std::exception_ptr e) {
            if (--running == 0 || e) client.close();
            if (e) std::rethrow_exception(e);
        });
    };
    start("archive/1", archive, 0);
    start("archive/2", archive, 0);
    start("photo", photo, 1); // comes last, is done first
    io.run();
    for (std::string const& key : done) std::cout << key << '\n';
    return done.size() == 3 && done.front() == "photo" ? 0 : 1;
}
