// SPDX-License-Identifier: BSL-1.0
// A URL that permits storing one object without access keys for ten minutes, and a copy inside the service.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace std::chrono_literals;

// --8<-- presign
asio::awaitable<void> invite(ossio::bucket bucket) {
    auto invitation =
        co_await bucket.presign_put_object("inbox/report.pdf", ossio::object_headers(), ossio::presign_options(10min));
    std::cout << "curl -T report.pdf '" << invitation.url << "'\n";
}
// -->8--

// --8<-- copy
asio::awaitable<void> keep_yesterdays(ossio::bucket bucket) {
    auto copy = co_await bucket.copy_object("inbox/yesterday.pdf", ossio::copy_source("inbox/report.pdf"));
    std::cout << copy.key << " has ETag " << copy.etag << '\n';
}
// -->8--

asio::awaitable<void> all(ossio::bucket bucket) {
    co_await invite(bucket);
    co_await bucket.put_object("inbox/report.pdf", std::string("%PDF"));
    co_await keep_yesterdays(bucket);
}

int main() {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
    asio::co_spawn(io, all(client.bucket("examplebucket")), [&](std::exception_ptr e) {
        client.close();
        if (e) std::rethrow_exception(e);
    });
    io.run();
    return server.object("examplebucket", "inbox/yesterday.pdf") == "%PDF" ? 0 : 1;
}
