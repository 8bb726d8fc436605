// SPDX-License-Identifier: BSL-1.0
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <ossio.hpp>

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;

// --8<-- manual
asio::awaitable<void> two_parts(ossio::bucket bucket, std::string_view first, std::string_view second) {
    auto upload = co_await bucket.init_multipart_upload("exampledir/exampleobject.txt");
    auto both = co_await (bucket.upload_part(upload, 1, asio::buffer(first)) &&
                          bucket.upload_part(upload, 2, asio::buffer(second)));
    auto& [a, b] = both;
    std::vector<ossio::part> parts{a, b};
    co_await bucket.complete_multipart_upload(upload, parts);
}

asio::awaitable<void> sweep(ossio::bucket bucket) {
    auto stale = bucket.list_multipart_uploads("exampledir/");
    while (auto page = co_await stale.next())
        for (auto const& upload : *page) {
            auto r = co_await ossio::as_result(bucket.abort_multipart_upload(upload));
            if (!r && r.error().code != ossio::condition::not_found) throw ossio::error(r.error());
        }
}
