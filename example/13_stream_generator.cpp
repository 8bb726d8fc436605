// SPDX-License-Identifier: BSL-1.0
// Streams the output of a generator into an object, within the client's memory budget.
//   example_13_stream_generator REGION BUCKET KEY      keys from the environment; without arguments: a demonstration
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;

/// A report of a million lines, never in memory as a whole.
class report {
public:
    asio::awaitable<std::string> next() {
        std::string lines;
        for (; line_ < 1'000'000 && lines.size() < 60'000; ++line_) lines += "line " + std::to_string(line_) + '\n';
        co_return lines; // an empty text is the end
    }

private:
    int line_ = 0;
};

// --8<-- stream
asio::awaitable<ossio::upload_result> store_report(ossio::bucket bucket, std::string key) {
    auto lines = std::make_shared<report>();
    auto from = ossio::from_generator([lines] { return lines->next(); });
    ossio::upload_options options;
    options.headers.content_type = "text/plain";
    co_return co_await bucket.upload_stream(key, from, options);
}
// -->8--

asio::awaitable<void> run(ossio::bucket bucket, std::string key) {
    auto stored = co_await store_report(bucket, key);
    std::cout << stored.key << ": " << stored.size << " bytes in " << stored.totals.parts_done << " parts\n";
}

int main(int argc, char** argv) {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    bool const real = argc == 4;
    ossio::client client(io.get_executor(), real ? ossio::client_options(argv[1]) : server.options());
    asio::co_spawn(io, run(client.bucket(real ? argv[2] : "examplebucket"), real ? argv[3] : "report.txt"),
                   [&](std::exception_ptr e) {
                       client.close();
                       if (e) std::rethrow_exception(e);
                   });
    io.run();
    return real || server.object("examplebucket", "report.txt").ends_with("line 999999\n") ? 0 : 1;
}
