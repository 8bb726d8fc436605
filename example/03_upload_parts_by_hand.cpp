// SPDX-License-Identifier: BSL-1.0
// A multipart upload by hand: begin, two parts at the same time, complete; then list and abort unfinished uploads.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;

// --8<-- parts
asio::awaitable<void> two_parts(ossio::bucket bucket, std::string first, std::string second) {
    auto upload = co_await bucket.init_multipart_upload("dir/object");
    auto both = co_await (bucket.upload_part(upload, 1, asio::buffer(first)) &&
                          bucket.upload_part(upload, 2, asio::buffer(second)));
    auto& [a, b] = both;
    std::vector<ossio::part> parts{a, b};
    auto object = co_await bucket.complete_multipart_upload(upload, parts);
    std::cout << object.etag << '\n';
}
// -->8--

// --8<-- sweep
asio::awaitable<int> sweep(ossio::bucket bucket) {
    int swept = 0;
    auto stale = bucket.list_multipart_uploads("dir/");
    while (auto page = co_await stale.next())
        for (auto const& upload : *page) {
            auto gone = co_await ossio::as_result(bucket.abort_multipart_upload(upload));
            if (!gone && gone.error().code != ossio::condition::not_found) throw ossio::error(gone.error());
            ++swept;
        }
    co_return swept;
}
// -->8--

asio::awaitable<void> all(ossio::bucket bucket, int& swept) {
    co_await two_parts(bucket, std::string(102'400, 'a'), "tail");
    co_await bucket.init_multipart_upload("dir/forgotten");
    swept = co_await sweep(bucket);
}

int main() {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
    int swept = 0;
    asio::co_spawn(io, all(client.bucket("examplebucket"), swept), [&](std::exception_ptr e) {
        client.close();
        if (e) std::rethrow_exception(e);
    });
    io.run();
    return swept == 1 && server.object("examplebucket", "dir/object").size() == 102'404 ? 0 : 1;
}
